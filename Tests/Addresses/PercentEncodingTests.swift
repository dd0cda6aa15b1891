import Addresses
import Testing

struct PercentEncodingTests {
  @Test(arguments: [
    ("shop-1_a.b~", "", "shop-1_a.b~"),
    ("a b+c/d?é", "", "a%20b%2Bc%2Fd%3F%C3%A9"),
    ("/probe path", "/", "/probe%20path"),
    ("100%", "", "100%25"),
  ])
  func whatAnAddressCannotHoldIsEncoded(_ text: String, _ kept: String, _ encoded: String) {
    #expect(percentEncoded(text, keeping: kept) == encoded)
    #expect(percentDecoded(encoded[...]) == text)
  }

  @Test func formsWriteABlankAsAPlus() {
    #expect(formEncoded("a b+c") == "a+b%2Bc")
    #expect(percentDecoded("a+b%2Bc") == "a b+c")
  }

  @Test(arguments: ["%", "%4", "%zz", "50% off"])
  func whatIsNoEncodingStays(_ text: String) {
    #expect(percentDecoded(text[...]) == text)
  }
}
