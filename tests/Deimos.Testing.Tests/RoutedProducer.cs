using Deimos.Producing;

namespace Deimos.Testing.Tests;

[Topic("routed"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class RoutedProducer : Producer<Thing>
{
    protected override string? PartitionKey(Thing payload) => $"{payload.SomeInt}";
}
