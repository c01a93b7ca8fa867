using Deimos.Embedded.Kafka.Storage;
using Deimos.Embedded.Tests.Kafka.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deimos.Embedded.Tests.Kafka.Storage;

public sealed class DiskPartitionLogTests : PartitionLogTests, IDisposable
{
    private readonly TestFolder _folder;

    public DiskPartitionLogTests()
        : this(new TestFolder())
    {
    }

    private DiskPartitionLogTests(TestFolder folder)
        : base(settings => new LogFolder(folder.New(), settings, new GroupCommit(false), NullLogger.Instance)) =>
        _folder = folder;

    public void Dispose() => _folder.Dispose();
}
