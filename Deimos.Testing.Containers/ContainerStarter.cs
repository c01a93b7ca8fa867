using Deimos.Testing.Stack;
using DotNet.Testcontainers.Builders;

namespace Deimos.Testing.Containers;

/// <summary>
/// Starts a stack in containers for <see cref="DeimosStack"/>, which finds this class by its name.
/// </summary>
internal sealed class ContainerStarter : IStackStarter
{
    public Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = new ContainerBuilder(StackContainers.PostgresImage).Build();
            return Task.FromResult<string?>(null);
        }
        catch (DockerUnavailableException missing)
        {
            return Task.FromResult<string?>($"No container engine answers: {missing.Message.ReplaceLineEndings(" ")}");
        }
    }

    public async Task<(StackSettings Settings, IAsyncDisposable Owner)> StartAsync(CancellationToken cancellationToken)
    {
        if (await WhyNotAsync(cancellationToken).ConfigureAwait(false) is { } reason)
        {
            throw new InvalidOperationException($"The stack is to run in containers. {reason}");
        }

        var containers = new StackContainers();
        try
        {
            await containers.StartAsync(cancellationToken).ConfigureAwait(false);
            return (containers.Settings, containers);
        }
        catch
        {
            await containers.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
