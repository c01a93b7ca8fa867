using BenchmarkDotNet.Attributes;
using Deimos.Bench.Shapes;
using Deimos.Schemas;

namespace Deimos.Bench;

/// <summary>A message with its key, by the ways in which a key is made.</summary>
public class KeyBenchmarks
{
    private readonly Order _order = Order.Sample;
    private readonly Payload _payload;
    private readonly MessageSerializer<Order> _noKey = Codecs.Serializer<Order>("Order", KeyConfig.None);
    private readonly MessageSerializer<Order> _field = Codecs.Serializer<Order>("Order", KeyConfig.Field("id"));
    private readonly MessageSerializer<Order> _deepField =
        Codecs.Serializer<Order>("Order", KeyConfig.Field("customer.id"));

    private readonly MessageSerializer<Order> _plain = Codecs.Serializer<Order>("Order", KeyConfig.Plain);
    private readonly MessageSerializer<Payload> _names = Codecs.Serializer<Payload>("Order", KeyConfig.Field("id"));

    public KeyBenchmarks() =>
        _payload = Codecs.Convert<Payload>("Order", _noKey.Serialize(_order, null, null).Value!);

    [Benchmark(Baseline = true)]
    public int NoKey() => Length(_noKey.Serialize(_order, null, null));

    [Benchmark]
    public int PlainKey() => Length(_plain.Serialize(_order, "1000001", null));

    [Benchmark]
    public int KeyField() => Length(_field.Serialize(_order, null, null));

    [Benchmark]
    public int NestedKeyField() => Length(_deepField.Serialize(_order, null, null));

    [Benchmark]
    public int KeyFieldOfPayload() => Length(_names.Serialize(_payload, null, null));

    private static int Length(EncodedMessage message) => (message.Key?.Length ?? 0) + message.Value!.Length;
}
