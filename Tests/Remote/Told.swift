/// What servers of several kinds tell of their rules.
enum Told {
  static let prometheus = #"""
    {"groups":[{"name":"demo","file":"rules.yml","rules":[
      {"name":"a:b","query":"sum(b)","health":"ok","evaluationTime":0.00025602,
       "lastEvaluation":"2026-11-21T10:10:28.569865223Z","type":"recording"},
      {"state":"firing","name":"Down","query":"up == 0","duration":2.5,"keepFiringFor":60,
       "labels":{"severity":"page"},"annotations":{"text":"{{ $value }}\nof\nthree lines"},
       "alerts":[
         {"labels":{"alertname":"Down","instance":"a"},"annotations":{"text":"one"},"state":"firing",
          "activeAt":"2026-11-21T10:08:36.568674523Z","value":"1e+00"},
         {"labels":{"alertname":"Down","instance":"b"},"annotations":{},"state":"pending",
          "activeAt":"2026-11-21T10:08:36.568674523Z","value":"NaN"},
         {"labels":{"alertname":"Down","instance":"c"},"annotations":{},"state":"firing",
          "activeAt":"2026-11-21T10:08:36.568674523Z","keepFiringSince":"2026-11-21T10:10:00Z","value":"+Inf"}],
       "health":"err","lastError":"no such thing","evaluationTime":0.000185134,
       "lastEvaluation":"2026-11-21T10:10:28.570123366Z","type":"alerting"}],
     "interval":1,"limit":3,"evaluationTime":0.000450728,"lastEvaluation":"2026-11-21T10:10:28.568859505Z"}]}
    """#

  static let thanos = #"""
    {"groups":[
      {"name":"g","file":"/etc/rules.yml","rules":[{"state":"firing","name":"Up","query":"up","duration":60,
        "labels":{"replica":"a"},"annotations":{},"alerts":[{"labels":{"alertname":"Up","replica":"a"},
        "annotations":{},"state":"firing","activeAt":"2026-11-21T10:08:36.568674523Z","value":"1e+00",
        "partialResponseStrategy":"ABORT"}],"health":"ok","evaluationTime":0.1,
        "lastEvaluation":"2026-11-21T10:10:28Z","type":"alerting"}],"interval":30,
        "evaluationTime":0.2,"lastEvaluation":"2026-11-21T10:10:28Z","limit":0,
        "partialResponseStrategy":"ABORT"},
      {"name":"g","file":"/etc/rules.yml","rules":[{"state":"inactive","name":"Up","query":"up","duration":60,
        "labels":null,"annotations":null,"alerts":null,"health":"unknown","evaluationTime":0,
        "lastEvaluation":"0001-01-01T00:00:00Z","type":"alerting"},{"state":"firing","name":"Up","query":"up",
        "labels":{"replica":"c"},"alerts":null,"type":"alerting"}],
        "interval":30,"evaluationTime":0,"lastEvaluation":"0001-01-01T00:00:00Z","limit":0,
        "partialResponseStrategy":"WARN"}]}
    """#

  static let vmalert = #"""
    {"groups":[{"name":"g","interval":15,"lastEvaluation":"2026-11-21T10:10:28.5Z","rules":[
      {"state":"firing","name":"Slow","query":"latency > 0.2","duration":10,"keep_firing_for":30,
       "lastError":"","evaluationTime":0.01,"lastEvaluation":"2026-11-21T10:10:28.5Z",
       "alerts":[{"state":"firing","name":"Slow","value":"0.25","labels":{"alertgroup":"g"},"annotations":{},
         "activeAt":"2026-11-21T10:08:36Z","id":"1","rule_id":"2","group_id":"3","expression":"latency > 0.2",
         "source":"","restored":false,"stabilizing":false}],
       "health":"error","type":"alerting","datasourceType":"prometheus","lastSamples":1,"id":"2",
       "group_id":"3","max_updates_entries":20,"updates":[]},
      {"state":"inactive","name":"Never","query":"vector(1) > 2","duration":0,"keep_firing_for":0,
       "lastError":"","evaluationTime":0,"lastEvaluation":"2026-11-21T10:10:28.5Z","health":"ok",
       "type":"alerting"}],
      "type":"prometheus","id":"3","file":"r.yml","concurrency":1,"params":null,"headers":null,"labels":null}]}
    """#
}
