using Deimos.Producing;

namespace Deimos.Load.Records;

[Topic("widgets"), Schema("Widget", Namespace = "com.deimos.load"), KeyField("id")]
internal sealed class WidgetProducer : Producer<Payload>;
