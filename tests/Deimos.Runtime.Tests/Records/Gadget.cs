using Deimos.Records;

namespace Deimos.Runtime.Tests.Records;

/// <summary>An entity that names its producer itself, and does not publish deletions.</summary>
[KafkaSource(typeof(GadgetProducer), Delete = false)]
internal sealed class Gadget
{
    public int Id { get; init; }

    public string TestId { get; set; } = "";

    public int SomeInt { get; set; }
}
