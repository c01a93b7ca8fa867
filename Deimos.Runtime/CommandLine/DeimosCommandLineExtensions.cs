using Deimos.CommandLine;
using Deimos.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Gives a service a command line.
/// </summary>
public static class DeimosCommandLineExtensions
{
    /// <summary>
    /// Does what the command line says: <c>start</c> runs the host, as no command does; <c>outbox</c> runs the relay
    /// alone; <c>schema check</c>, <c>schema register</c> and <c>inline</c> do one thing and end.
    /// </summary>
    /// <param name="host">The host, built and not started, with <c>AddDeimos</c>.</param>
    /// <param name="args">The arguments of the program.</param>
    /// <param name="cancellationToken">Ends the program as Ctrl-C does.</param>
    /// <returns>
    /// The exit code for the process: 0 when all is done, 1 when it failed, 2 when the command line is wrong. The
    /// reason is on the error output.
    /// </returns>
    /// <remarks>Disposes the host at the end. <c>--help</c> shows all commands and their options.</remarks>
    /// <exception cref="InvalidOperationException">The host has no <c>AddDeimos</c>.</exception>
    public static Task<int> RunDeimosAsync(
        this IHost host, string[] args, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(args);
        return host.Services.GetService<ConnectionNames>() is not null
            ? new ServiceCommandLine(host, Console.Out, Console.Error).RunAsync(args, cancellationToken)
            : throw new InvalidOperationException(
                "RunDeimosAsync was called for a host without Deimos. Call builder.AddDeimos(…) before it is built.");
    }
}
