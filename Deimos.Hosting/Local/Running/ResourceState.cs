namespace Deimos.Hosting.Local.Running;

internal enum ResourceState
{
    Waiting,
    Building,
    Starting,
    Healthy,

    /// <summary>Healthy, and not ours: its connection string was configured.</summary>
    External,
    Restarting,

    /// <summary>Ended by itself with exit code 0.</summary>
    Finished,
    Failed,
    Stopped,
}
