namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>The answer that a model gives to a request, once it is decided.</summary>
internal sealed class Expectation
{
    public string? Answer { get; set; }
}
