namespace Deimos.Load.Brokers;

/// <summary>A broker under load.</summary>
internal interface IBroker : IAsyncDisposable
{
    string Name { get; }

    string BootstrapServers { get; }

    Task<string> CreateTopicAsync();
}
