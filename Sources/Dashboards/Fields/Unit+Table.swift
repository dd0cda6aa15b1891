extension Unit {
  /// Grafana's unit ids, from its list of value formats.
  static let table: [String: Unit] = {
    var table: [String: Unit] = [
      "": .short, "none": .plain(prefix: "", suffix: ""), "short": .short, "string": .string,
      "percent": .plain(prefix: "", suffix: "%"), "percentunit": .fraction,
      "humidity": .plain(prefix: "", suffix: "%H"), "dB": .plain(prefix: "", suffix: "dB"),
      "hex0x": .hexadecimal(prefix: "0x"), "hex": .hexadecimal(prefix: ""), "sci": .scientific,
      "locale": .locale, "pixel": .plain(prefix: "", suffix: "px"),
      "bool": .bool(yes: "True", no: "False"), "bool_yes_no": .bool(yes: "Yes", no: "No"),
      "bool_on_off": .bool(yes: "On", no: "Off"),
      "dateTimeAsIso": .date(format: "YYYY-MM-DD HH:mm:ss"),
      "dateTimeAsIsoNoDateIfToday": .date(format: "YYYY-MM-DD HH:mm:ss"),
      "dateTimeAsUS": .date(format: "MM/DD/YYYY h:mm:ss a"),
      "dateTimeAsUSNoDateIfToday": .date(format: "MM/DD/YYYY h:mm:ss a"),
      "dateTimeAsLocal": .date(format: "YYYY-MM-DD HH:mm:ss"),
      "dateTimeAsLocalNoDateIfToday": .date(format: "YYYY-MM-DD HH:mm:ss"),
      "dateTimeAsSystem": .date(format: "YYYY-MM-DD HH:mm:ss"), "dateTimeFromNow": .fromNow,
      "dtdurationms": .spanInWords(seconds: 1e-3), "dtdurations": .spanInWords(seconds: 1),
      "dthms": .clock(seconds: 1, days: false), "dtdhms": .clock(seconds: 1, days: true),
      "timeticks": .span(seconds: 0.01), "clockms": .clock(seconds: 1e-3, days: false),
      "clocks": .clock(seconds: 1, days: false),
    ]
    for (id, seconds) in [
      ("ns", 1e-9), ("µs", 1e-6), ("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600),
      ("d", 86400), ("jiffies", 0.01),
    ] {
      table[id] = .span(seconds: seconds)
    }
    for (id, suffix) in [
      ("cps", "c/s"), ("ops", "ops/s"), ("reqps", "req/s"), ("rps", "rd/s"), ("wps", "wr/s"),
      ("iops", "io/s"), ("eps", "evt/s"), ("mps", "msg/s"), ("recps", "rec/s"),
      ("rowsps", "rows/s"), ("cpm", "c/m"), ("opm", "ops/m"), ("rpm", "rd/m"), ("wpm", "wr/m"),
      ("reqpm", "req/m"), ("mpm", "msg/m"), ("epm", "evt/m"), ("qps", "q/s"), ("pps", "p/s"),
      ("recpm", "rec/m"), ("conps", "con/s"),
    ] {
      table[id] = .count(suffix: suffix)
    }
    for (id, symbol, power) in [
      ("decbytes", "B", 0), ("deckbytes", "B", 1), ("decmbytes", "B", 2), ("decgbytes", "B", 3),
      ("dectbytes", "B", 4), ("decpbytes", "B", 5), ("decbits", "b", 0), ("Bps", "B/s", 0),
      ("bps", "b/s", 0), ("KBs", "B/s", 1), ("Kbits", "b/s", 1), ("MBs", "B/s", 2),
      ("Mbits", "b/s", 2), ("GBs", "B/s", 3), ("Gbits", "b/s", 3), ("TBs", "B/s", 4),
      ("Tbits", "b/s", 4), ("PBs", "B/s", 5), ("Pbits", "b/s", 5), ("hertz", "Hz", 0),
      ("rotrpm", "rpm", 0), ("rothz", "Hz", 0), ("watt", "W", 0), ("kwatt", "W", 1),
      ("mwatt", "W", -1), ("megwatt", "W", 2), ("gwatt", "W", 3), ("watth", "Wh", 0),
      ("kwatth", "Wh", 1), ("joule", "J", 0), ("ev", "eV", 0), ("amp", "A", 0),
      ("kamp", "A", 1), ("mamp", "A", -1), ("volt", "V", 0), ("kvolt", "V", 1),
      ("mvolt", "V", -1), ("voltamp", "VA", 0), ("kvoltamp", "VA", 1), ("farad", "F", 0),
      ("ohm", "Ω", 0), ("kohm", "Ω", 1), ("lumens", "Lm", 0), ("Hs", "H/s", 0),
      ("KHs", "H/s", 1), ("MHs", "H/s", 2), ("GHs", "H/s", 3), ("flops", "FLOPS", 0),
      ("mflops", "FLOPS", 2), ("gflops", "FLOPS", 3), ("massg", "g", 0), ("masskg", "g", 1),
      ("lengthm", "m", 0), ("lengthmm", "m", -1), ("lengthkm", "m", 1), ("litre", "L", 0),
      ("mlitre", "L", -1), ("pressurepa", "Pa", 0), ("pressurehpa", "hPa", 0),
      ("pressurekpa", "Pa", 1), ("pressurebar", "bar", 0), ("pressurembar", "bar", -1),
      ("forceNm", "Nm", 0), ("forceN", "N", 0), ("radbq", "Bq", 0), ("radsv", "Sv", 0),
      ("accMS2", "m/s²", 0), ("velocityms", "m/s", 0), ("gCO2", "gCO₂e", 0),
    ] {
      table[id] = .si(symbol: symbol, power: power)
    }
    for (id, symbol, power) in [
      ("bytes", "B", 0), ("kbytes", "B", 1), ("mbytes", "B", 2), ("gbytes", "B", 3),
      ("tbytes", "B", 4), ("pbytes", "B", 5), ("bits", "b", 0), ("binBps", "B/s", 0),
      ("binbps", "b/s", 0), ("KiBs", "B/s", 1), ("Kibits", "b/s", 1), ("MiBs", "B/s", 2),
      ("Mibits", "b/s", 2), ("GiBs", "B/s", 3), ("Gibits", "b/s", 3), ("TiBs", "B/s", 4),
      ("Tibits", "b/s", 4), ("PiBs", "B/s", 5), ("Pibits", "b/s", 5),
    ] {
      table[id] = .binary(symbol: symbol, power: power)
    }
    for (id, suffix) in [
      ("celsius", "°C"), ("fahrenheit", "°F"), ("kelvin", "K"), ("dBm", "dBm"), ("ppm", "ppm"),
      ("conppm", "ppm"), ("conppb", "ppb"), ("degree", "°"), ("radian", "rad"),
      ("velocitykmh", "km/h"), ("velocitymph", "mph"), ("velocityknot", "kn"), ("lux", "lx"),
      ("sqft", "sq ft"), ("pressurepsi", "psi"), ("pressurehg", "inHg"), ("lengthft", "ft"),
      ("lengthin", "in"), ("lengthmi", "mi"), ("masslb", "lb"), ("masst", "t"),
      ("flowlpm", "L/min"), ("flowcms", "m³/s"), ("mmHg", "mmHg"), ("years", "years"),
      ("ampere-hours", "Ah"), ("vah", "VAh"), ("voltampreact", "VAr"), ("decdms", "°"),
    ] {
      table[id] = .plain(prefix: "", suffix: suffix)
    }
    for (id, symbol) in [
      ("USD", "$"), ("GBP", "£"), ("EUR", "€"), ("JPY", "¥"), ("RUB", "₽"), ("UAH", "₴"),
      ("BRL", "R$"), ("INR", "₹"), ("KRW", "₩"), ("CNY", "¥"), ("BTC", "฿"), ("ILS", "₪"),
      ("TRY", "₺"), ("IDR", "Rp"), ("ZAR", "R"), ("VND", "₫"), ("PHP", "PHP"),
    ] {
      table["currency" + id] = .plain(prefix: symbol, suffix: "")
    }
    for (id, symbol) in [
      ("DKK", "kr"), ("ISK", "kr"), ("NOK", "kr"), ("SEK", "kr"), ("CZK", "czk"),
      ("CHF", "CHF"), ("PLN", "PLN"), ("KZT", "₸"),
    ] {
      table["currency" + id] = .plain(prefix: "", suffix: symbol)
    }
    return table
  }()
}
