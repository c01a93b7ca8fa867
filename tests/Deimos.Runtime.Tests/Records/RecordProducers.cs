using Deimos.Records;

namespace Deimos.Runtime.Tests.Records;

[Topic("my-topic"), Schema("Widget", Namespace = "com.my-namespace"), KeyField("id")]
internal sealed class WidgetProducer : RecordProducer<Widget>;

[Topic("my-topic-the-second"), Schema("WidgetTheSecond", Namespace = "com.my-namespace"), KeyField("id")]
internal sealed class WidgetTheSecondProducer : RecordProducer<Widget>
{
    public static AsyncLocal<int> Generated { get; } = new();

    public static AsyncLocal<bool> DeletesByModel { get; } = new();

    protected override Payload GeneratePayload(Payload attributes, Widget? record)
    {
        Generated.Value++;
        return base.GeneratePayload(attributes, record);
    }

    protected override Payload? DeletionPayload(Payload attributes, Widget record) => DeletesByModel.Value
        ? new() { PayloadKey = record.WidgetId }
        : base.DeletionPayload(attributes, record);
}

[Topic("parcels"), Schema("Parcel", Namespace = "com.my-namespace"), KeyField("id")]
internal sealed class ParcelProducer : RecordProducer<Parcel>;

[Topic("gadgets"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class GadgetProducer : RecordProducer<Gadget>;
