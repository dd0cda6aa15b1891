// The mail that says it in HTML. What stands in it is what Alertmanager's mail shows, to the byte, so that filters and
// eyes that are used to it are not surprised; its styles are Mailgun's (github.com/mailgun/transactional-email-templates),
// whose licence wants the notice below to go with them. Mail programs know no style sheets: each element bears its own.

let defaultMail = """

  <!--
  \(mailNotice)
  -->
  <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
  <html xmlns="http://www.w3.org/1999/xhtml" style="\(plain)">
  <head>
  <meta name="viewport" content="width=device-width">
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
  <title>{{ template "__subject" . }}</title>
  <style>
  @media only screen and (max-width: 640px) {
  \(narrow)
  }
  </style>
  </head>

  <body itemscope itemtype="https://schema.org/EmailMessage" style="\(plain) \
  -webkit-font-smoothing: antialiased; -webkit-text-size-adjust: none; height: 100%; \
  line-height: 1.6em; background-color: #f6f6f6; width: 100%;">

  <table class="body-wrap" style="\(plain) background-color: #f6f6f6; width: 100%;" \
  width="100%" bgcolor="#f6f6f6">
    <tr style="\(plain)">
      \(margin)
      <td class="container" width="600" style="\(font) font-size: 14px; vertical-align: top; \
  display: block; max-width: 600px; margin: 0 auto; clear: both;" valign="top">
        <div class="content" style="\(font) font-size: 14px; max-width: 600px; \
  margin: 0 auto; display: block; padding: 20px;">
          <table class="main" width="100%" cellpadding="0" cellspacing="0" \
  style="\(plain) background-color: #fff; border: 1px solid #e9e9e9; border-radius: 3px;" \
  bgcolor="#fff">
            <tr style="\(plain)">
              {{ with .Alerts.Firing }}
              \(banner("warning", "#E6522C", ending: ""))
              {{ else }}
              \(banner("good", "#68B90F", ending: " "))
              {{ end }}
            </tr>
            <tr style="\(plain)">
              <td class="content-wrap" style="\(plain) vertical-align: top; padding: 30px;" \
  valign="top">
                <table width="100%" cellpadding="0" cellspacing="0" style="\(plain)">
                  \(row(button)){{ range .Incidents }}
                  \(row(incident)){{ end }}
                  {{ with .Alerts.Firing }}
                  \(row("<strong style=\"\(plain)\">[{{ len . }}] Firing</strong>"))
                  {{ end }}
                  {{ range .Alerts.Firing }}
                  \(row(alert))
                  {{ end }}

                  {{ if .Alerts.Resolved }}
                    {{ if .Alerts.Firing }}
                  \(row(rule))
                    {{ end }}
                  \(row("<strong style=\"\(plain)\">[{{ len .Alerts.Resolved }}] Resolved</strong>"))
                  {{ end }}
                  {{ range .Alerts.Resolved }}
                  \(row(alert))
                  {{ end }}
                </table>
              </td>
            </tr>
          </table>

          <div class="footer" style="\(plain) width: 100%; clear: both; color: #999; padding: 20px;">
            <table width="100%" style="\(plain)">
              <tr style="\(plain)">
                <td class="aligncenter content-block" style="margin: 0; \(font) \
  vertical-align: top; padding: 0 0 20px; text-align: center; color: #999; font-size: 12px;" \
  valign="top" align="center"><a href="{{ .ExternalURL }}" style="margin: 0; \(font) \
  text-decoration: underline; color: #999; font-size: 12px;">Sent by \
  {{ template "__alertmanager" . }}</a></td>
              </tr>
            </table>
          </div></div>
      </td>
      \(margin)
    </tr>
  </table>

  </body>
  </html>


  """

private let font =
  "font-family: 'Helvetica Neue', Helvetica, Arial, sans-serif; box-sizing: border-box;"
private let plain = "margin: 0; \(font) font-size: 14px;"
private let lineBreak = "<br style=\"\(plain)\">"
private let margin = "<td style=\"\(plain) vertical-align: top;\" valign=\"top\"></td>"

/// How it looks on narrow screens.
private let narrow: String = {
  let rules: [(String, [String])] = [
    ("body", ["padding: 0"]),
    ("h1,\nh2,\nh3,\nh4", ["font-weight: 800", "margin: 20px 0 5px"]),
    ("h1", ["font-size: 22px"]), ("h2", ["font-size: 18px"]), ("h3", ["font-size: 16px"]),
    (".container", ["padding: 0", "width: 100%"]), (".content", ["padding: 0"]),
    (".content-wrap", ["padding: 10px"]), (".invoice", ["width: 100%"]),
  ]
  return rules.map { rule in
    "  \(rule.0) {\n" + rule.1.map { "    \($0) !important;\n" }.joined() + "  }"
  }.joined(separator: "\n\n")
}()

/// How many alerts there are, and of which group.
private func banner(_ name: String, _ color: String, ending: String) -> String {
  """
  <td class="alert alert-\(name)" style="margin: 0; \(font) vertical-align: top; \
  font-size: 16px; color: #fff; font-weight: 500; padding: 20px; text-align: center; \
  border-radius: 3px 3px 0 0; background-color: \(color);" valign="top" align="center" \
  bgcolor="\(color)">
                {{ len $.Alerts }} alert{{ if gt (len $.Alerts) 1 }}s{{ end }} for \
  {{ range $.GroupLabels.SortedPairs }}
                  {{ .Name }}={{ .Value }}\(ending)
                {{ end }}
              </td>
  """
}

/// A row of the table, of one cell.
private func row(_ content: String) -> String {
  """
  <tr style="\(plain)">
                    <td class="content-block" style="\(plain) vertical-align: top; \
  padding: 0 0 20px;" valign="top">
                      \(content)
                    </td>
                  </tr>
  """
}

private let button = """
  <a href="{{ template "__alertmanagerURL" . }}" class="btn-primary" style="\(plain) \
  text-decoration: none; color: #FFF; background-color: #348eda; border: solid #348eda; \
  border-width: 10px 20px; line-height: 2em; font-weight: bold; text-align: center; \
  cursor: pointer; display: inline-block; border-radius: 5px; \
  text-transform: capitalize;">View in {{ template "__alertmanager" . }}</a>
  """

/// Not in Alertmanager's mail, and not in this where there is no incident.
private let incident = """
  <strong style="\(plain)">{{ .Name }}</strong> {{ .Title }}{{ with .Link }} ({{ . }}){{ end }}
  """

private let rule = """
  \(lineBreak)
                      <hr style="\(plain)">
                      \(lineBreak)
  """

private let alert = """
  <strong style="\(plain)">Labels</strong>\(lineBreak)
                      {{ range .Labels.SortedPairs }}{{ .Name }} = {{ .Value }}\(lineBreak){{ end }}
                      {{ with .Annotations }}<strong style="\(plain)">Annotations</strong>\
  \(lineBreak){{ end }}
                      {{ range .Annotations.SortedPairs }}{{ .Name }} = {{ .Value }}\
  \(lineBreak){{ end }}
                      <a href="{{ .GeneratorURL }}" style="\(plain) color: #348eda; \
  text-decoration: underline;">Source</a>\(lineBreak)
  """

/// The licence of the styles, which goes where they go.
private let mailNotice = """
  Style and HTML derived from https://github.com/mailgun/transactional-email-templates


  The MIT License (MIT)

  Copyright (c) 2014 Mailgun

  Permission is hereby granted, free of charge, to any person obtaining a copy
  of this software and associated documentation files (the "Software"), to deal
  in the Software without restriction, including without limitation the rights
  to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
  copies of the Software, and to permit persons to whom the Software is
  furnished to do so, subject to the following conditions:

  The above copyright notice and this permission notice shall be included in all
  copies or substantial portions of the Software.

  THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
  IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
  FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
  AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
  LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
  OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
  SOFTWARE.
  """
