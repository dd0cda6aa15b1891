extension Unit {
  /// Grafana's unit ids, all that its list of value formats has.
  static let table: [String: Unit] = {
    let iso = "YYYY-MM-DD HH:mm:ss"
    let american = "MM/DD/YYYY h:mm:ss a"
    var table: [String: Unit] = [
      "": .plain(prefix: "", suffix: ""), "none": .plain(prefix: "", suffix: ""),
      "short": .steps(["", " K", " Mil", " Bil", " Tri", " Quadr", " Quint", " Sext", " Sept"]),
      "pressurepsi": .steps(["psi", "ksi", "Mpsi"]), "string": .string,
      "percent": .plain(prefix: "", suffix: "%"), "percentunit": .fraction,
      "hex0x": .hexadecimal(prefix: "0x"), "hex": .hexadecimal(prefix: ""), "sci": .scientific,
      "locale": .locale, "bool": .bool(yes: "True", no: "False"),
      "bool_yes_no": .bool(yes: "Yes", no: "No"), "bool_on_off": .bool(yes: "On", no: "Off"),
      "dateTimeAsIso": .date(format: iso),
      "dateTimeAsIsoNoDateIfToday": .date(format: iso, today: "HH:mm:ss"),
      "dateTimeAsUS": .date(format: american),
      "dateTimeAsUSNoDateIfToday": .date(format: american, today: "h:mm:ss a"),
      "dateTimeAsLocal": .date(format: iso),
      "dateTimeAsLocalNoDateIfToday": .date(format: iso, today: "HH:mm:ss"),
      "dateTimeAsSystem": .date(format: iso), "dateTimeFromNow": .fromNow,
      "dtdurationms": .spanInWords(seconds: 1e-3), "dtdurations": .spanInWords(seconds: 1),
      "dthms": .clock(days: false), "dtdhms": .clock(days: true),
      "clockms": .letteredClock(milliseconds: 1), "clocks": .letteredClock(milliseconds: 1000),
      "ns": .span(.nanoseconds), "µs": .span(.microseconds), "ms": .span(.milliseconds),
      "s": .span(.seconds), "m": .span(.minutes), "h": .span(.hours), "d": .span(.days),
      "timeticks": .span(.hundredths),
    ]
    read(plain) { table[$0] = .plain(prefix: "", suffix: $1) }
    read(counts) { table[$0] = .count(suffix: $1) }
    read(currencies) { table["currency" + $0] = .money(symbol: $1, isSuffix: false) }
    read(currenciesBehind) { table["currency" + $0] = .money(symbol: $1, isSuffix: true) }
    for (power, list) in si {
      read(list) { table[$0] = .si(symbol: $1 == "-" ? "" : $1, power: power) }
    }
    for (power, list) in binary { read(list) { table[$0] = .binary(symbol: $1, power: power) } }
    return table
  }()

  /// Each entry is an id and, behind a space, its symbol; commas between them. One text is read in no time where a
  /// literal of hundreds of tuples keeps the compiler busy.
  private static func read(_ list: String, _ take: (String, String) -> Void) {
    for line in list.split(whereSeparator: { $0 == "," || $0.isNewline }) {
      let parts = line.drop { $0 == " " }.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { take(String(parts[0]), String(parts[1])) }
    }
  }

  /// Those that take no prefix.
  private static let plain = """
    humidity %H, dB dB, pixel px, accMS2 m/sec², accFS2 f/sec², accG g, degree °, radian rad, grad grad,
    arcmin arcmin, arcsec arcsec, areaM2 m², areaF2 ft², areaMI2 mi², acres ac, hectares ha, ppm ppm,
    conppb ppb, conngm3 ng/m³, conngNm3 ng/Nm³, conµgm3 μg/m³, conµgNm3 μg/Nm³, conmgm3 mg/m³,
    conmgNm3 mg/Nm³, congm3 g/m³, congNm3 g/Nm³, conmgdL mg/dL, conmmolL mmol/L, flowgpm gpm, flowcms cms,
    flowcfs cfs, flowcfm cfm, litreh L/h, flowlpm L/min, flowmlpm mL/min, lux lux, masslb lb, masst t,
    lengthin in, lengthft ft, lengthmi mi, pressurehpa hPa, pressurekpa kPa, pressurehg "Hg, rotrpm rpm,
    rotrads rad/s, rotdegs °/s, celsius °C, fahrenheit °F, farenheit °F, kelvin K, velocityms m/s,
    velocitykmh km/h, velocitymph mph, velocityknot kn, m3 m³, Nm3 Nm³, dm3 dm³, gallons gal
    """

  private static let counts = """
    cps c/s, ops ops/s, reqps req/s, rps rd/s, wps wr/s, iops io/s, eps evt/s, mps msg/s, recps rec/s,
    rowsps rows/s, cpm c/m, opm ops/m, reqpm req/m, rpm rd/m, wpm wr/m, epm evts/m, mpm msgs/m, recpm rec/m,
    rowspm rows/m
    """

  private static let currencies = """
    USD $, GBP £, EUR €, JPY ¥, RUB ₽, UAH ₴, BRL R$, CZK czk, CHF CHF, PLN PLN, BTC ฿, mBTC mBTC,
    µBTC μBTC, ZAR R, INR ₹, KRW ₩, IDR Rp, PHP PHP, MYR RM, XPF XPF, BGN BGN, PYG ₲, UYU UYU, ILS ₪
    """
  private static let currenciesBehind = "DKK kr, ISK kr, NOK kr, SEK kr, VND đ, TRY ₺"

  private static let si: [(Int, String)] = [
    (
      0,
      """
      sishort -, candela cd, flops FLOP/s, decbytes B, decbits b, pps p/s, Bps B/s, bps b/s, watt W, Wm2 W/m²,
      voltamp VA, voltampreact VAr, watth Wh, watthperkg Wh/kg, amph Ah, joule J, ev eV, amp A, volt V, dBm dBm,
      ohm Ω, farad F, henry H, lumens Lm, forceNm Nm, forceN N, Hs H/s, massg g, lengthm m, pressurebar bar,
      pressurepa Pa, radbq Bq, radci Ci, radgy Gy, radrad rad, radsv Sv, radrem rem, radexpckg C/kg, radr R,
      radsvh Sv/h, rothz Hz, hertz Hz, litre L
      """
    ),
    (
      1,
      """
      deckbytes B, KBs B/s, Kbits b/s, kwatt W, kvoltamp VA, kvoltampreact VAr, kwatth Wh, kwattm W-Min, kamph Ah,
      kamp A, kvolt V, kohm Ω, forcekNm Nm, forcekN N, KHs H/s, masskg g, lengthkm m, pressurekbar bar, rotkhz Hz
      """
    ),
    (
      2,
      "mflops FLOP/s, decmbytes B, MBs B/s, Mbits b/s, megwatt W, mwatth Wh, Mohm Ω, MHs H/s, rotmhz Hz"
    ),
    (3, "gflops FLOP/s, decgbytes B, GBs B/s, Gbits b/s, gwatt W, GHs H/s, rotghz Hz"),
    (4, "tflops FLOP/s, dectbytes B, TBs B/s, Tbits b/s, THs H/s"),
    (5, "pflops FLOP/s, decpbytes B, PBs B/s, Pbits b/s, PHs H/s"),
    (6, "eflops FLOP/s, EHs H/s"), (7, "zflops FLOP/s"), (8, "yflops FLOP/s"),
    (
      -1,
      """
      mwatt W, mamph Ah, mamp A, mvolt V, mohm Ω, mhenry H, massmg g, lengthmm m, pressurembar bar, radmsv Sv,
      radmsvh Sv/h, mlitre L
      """
    ),
    (-2, "µfarad F, µhenry H, radusv Sv, radusvh Sv/h"), (-3, "nfarad F"), (-4, "pfarad F"),
    (-5, "ffarad F"),
  ]

  private static let binary: [(Int, String)] = [
    (0, "bytes B, bits b, binBps B/s, binbps b/s"), (1, "kbytes B, KiBs B/s, Kibits b/s"),
    (2, "mbytes B, MiBs B/s, Mibits b/s"), (3, "gbytes B, GiBs B/s, Gibits b/s"),
    (4, "tbytes B, TiBs B/s, Tibits b/s"), (5, "pbytes B, PiBs B/s, Pibits b/s"),
  ]
}
