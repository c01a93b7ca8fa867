using Deimos.Hosting;
using Deimos.Producing;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>A producer of which only code says anything.</summary>
internal sealed class Bare : Producer<Payload>
{
    public static Action<DeimosBuilder> On(KeyConfig key, string schema = "MySchema", string topic = "my-topic") =>
        deimos => deimos.AddProducer<Bare>(producer =>
        {
            producer.Topic = topic;
            producer.Schema = schema;
            producer.Namespace = "com.my-namespace";
            producer.Key = key;
        });

    public static Payload Foo(object? key = null) =>
        new() { ["test_id"] = "foo", ["some_int"] = 123, PayloadKey = key };
}
