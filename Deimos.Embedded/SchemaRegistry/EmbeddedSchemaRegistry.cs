using System.Diagnostics.CodeAnalysis;
using System.Net;
using Deimos.Embedded.SchemaRegistry.Rest;
using Deimos.Embedded.SchemaRegistry.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Embedded.SchemaRegistry;

/// <summary>
/// A schema registry in this process, with the REST API of Confluent's, on loopback.
/// </summary>
/// <remarks>
/// <para>
/// Keeps Avro schemas. Any client of a Confluent schema registry can use it at <see cref="Url"/>, from this process or
/// another. Several registries can run side by side; each is empty at first, or holds what its file held.
/// </para>
/// <para>Changes are made one at a time, so that equal schemas registered at once get one id.</para>
/// </remarks>
public sealed class EmbeddedSchemaRegistry : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly RegistryStore _store;
    private int _disposed;

    private EmbeddedSchemaRegistry(KestrelServer server, RegistryStore store, Uri url)
    {
        _server = server;
        _store = store;
        Url = url;
    }

    /// <summary>Gets the address for clients, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Url { get; }

    /// <summary>Starts a registry.</summary>
    /// <param name="options">Its settings; the defaults when left out.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The registry, answering requests. Dispose it to stop it.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="IOException">The port is taken, or the file is in use or cannot be written.</exception>
    /// <exception cref="InvalidDataException">The file is damaged before its end.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The registry owns the store and the server.")]
    public static async Task<EmbeddedSchemaRegistry> StartAsync(
        EmbeddedSchemaRegistryOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new EmbeddedSchemaRegistryOptions();
        options.Check();
        var journal = options.DataFile is { } file ? RegistryJournal.Open(file) : null;
        RegistryStore? store = null;
        KestrelServer? server = null;
        try
        {
            store = new RegistryStore(options.Compatibility, journal);
            server = CreateServer(options);
            var application = new RegistryApplication(
                new RegistryRoutes(store), options, options.LoggerFactory.CreateLogger<EmbeddedSchemaRegistry>());
            await server.StartAsync(application, cancellationToken).ConfigureAwait(false);
            var address = server.Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            return new EmbeddedSchemaRegistry(server, store, new Uri(address));
        }
        catch (Exception failure)
        {
            server?.Dispose();
            store?.Dispose();
            journal?.Dispose();
            if (failure is IOException { InnerException: AddressInUseException })
            {
                throw new IOException(
                    $"The schema registry cannot listen on port {options.Port} of 127.0.0.1, which is taken. "
                    + "Stop what listens there, or leave Port out for a free one.",
                    failure);
            }

            throw;
        }
    }

    /// <summary>Stops the registry: requests under way are answered, then the port is free.</summary>
    /// <returns>A task that ends when it has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _server.StopAsync(limit.Token).ConfigureAwait(false);
        _server.Dispose();
        _store.Dispose();
    }

    private static KestrelServer CreateServer(EmbeddedSchemaRegistryOptions options)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };

        // Kestrel would close the connection on a client that still sends, which then never sees the 413.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Listen(IPAddress.Loopback, options.Port ?? 0);
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions()), options.LoggerFactory);
        return new KestrelServer(Options.Create(kestrel), transport, options.LoggerFactory);
    }
}
