using Deimos.Producing;

namespace Deimos.Load.Records;

[Topic(RecordComparison.Topic), Schema("Widget", Namespace = "load"), KeyField("id")]
internal sealed class WidgetProducer : Producer<Payload>;
