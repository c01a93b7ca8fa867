namespace Widgets.Api;

/// <summary>Tells topic <c>widgets</c> of every change that is saved; a deletion travels as a tombstone.</summary>
[Topic("widgets"), Schema("Widget", Namespace = "com.deimos.widgets"), KeyField("id")]
public sealed class WidgetProducer : RecordProducer<Widget>;
