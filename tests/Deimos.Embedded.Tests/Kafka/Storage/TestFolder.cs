namespace Deimos.Embedded.Tests.Kafka.Storage;

/// <summary>A folder of a test's own, gone when the test is.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("deimos-kafka-").FullName;

    public string New() => System.IO.Path.Combine(Path, System.IO.Path.GetRandomFileName());

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
