using Deimos.Records;

namespace Deimos.Runtime.Tests.Records;

/// <summary>An entity whose imports are not published.</summary>
[KafkaSource(typeof(SilentProducer), Import = false)]
internal sealed class Silent
{
    public int Id { get; init; }

    public string TestId { get; set; } = "";

    public int SomeInt { get; set; }
}
