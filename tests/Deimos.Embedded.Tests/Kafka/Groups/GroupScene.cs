using Deimos.Embedded.Kafka.Groups;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Embedded.Tests.Kafka.Groups;

/// <summary>A group coordinator under a clock that the test moves, and clients that use it.</summary>
internal sealed class GroupScene : IDisposable
{
    public const string Group = "billing";

    public GroupScene(GroupSettings? settings = null)
    {
        Coordinator = new GroupCoordinator(settings ?? new GroupSettings(), Time);
        Coordinator.OffsetsCommitted += Commits.Add;
        Coordinator.StateChanged += change => States.Add(change.Current);
    }

    public FakeTimeProvider Time { get; } = new();

    public GroupCoordinator Coordinator { get; }

    public List<OffsetsCommitted> Commits { get; } = [];

    public List<GroupState> States { get; } = [];

    public GroupState State => Coordinator.Describe(Group).State;

    public GroupClient Client(string? instanceId = null, params string[] protocols) =>
        new(this, instanceId, protocols.Length == 0 ? ["range"] : protocols);

    /// <summary>Brings a group of the given number of dynamic members to the stable state; the first leads.</summary>
    public async Task<GroupClient[]> StableGroupAsync(int members)
    {
        var clients = Enumerable.Range(0, members).Select(_ => Client()).ToArray();
        await FormAsync(clients);
        return clients;
    }

    /// <summary>Lets clients join together and share out assignments named after their member ids.</summary>
    public static async Task FormAsync(params GroupClient[] clients)
    {
        // The first forms a generation alone; the others make it join again with them.
        await clients[0].JoinAsync();
        if (clients.Length > 1)
        {
            await Task.WhenAll([.. clients.Skip(1).Select(c => c.JoinAsync()), clients[0].JoinAsync()]);
        }

        await SyncAsync(clients);
    }

    public static async Task SyncAsync(params GroupClient[] clients) =>
        await Task.WhenAll(clients.Select(client => client.SyncAsync(clients)));

    /// <summary>Moves the clock in steps small enough for everyone named to send heartbeats in between.</summary>
    public void Advance(TimeSpan time, params GroupClient[] alive)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
        {
            Time.Advance(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            foreach (var client in alive)
            {
                client.Heartbeat();
            }
        }
    }

    public void Dispose() => Coordinator.Dispose();
}
