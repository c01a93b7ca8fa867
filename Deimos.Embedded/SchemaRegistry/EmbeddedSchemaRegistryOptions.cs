using Deimos.Schemas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deimos.Embedded.SchemaRegistry;

/// <summary>
/// Settings of one <see cref="EmbeddedSchemaRegistry"/>; the defaults give an empty one that forgets all when it stops.
/// </summary>
public sealed class EmbeddedSchemaRegistryOptions
{
    /// <summary>Gets the port on 127.0.0.1.</summary>
    /// <value>From 1 to 65,535. The default is <see langword="null"/>: a free one.</value>
    public int? Port { get; init; }

    /// <summary>Gets the file that keeps what was registered.</summary>
    /// <value>The default is <see langword="null"/>: memory only. Missing folders are made.</value>
    /// <remarks>
    /// Every change is on disk before it is answered, so a killed process loses nothing that a client was told. One
    /// registry at a time may use the file.
    /// </remarks>
    public string? DataFile { get; init; }

    /// <summary>Gets the compatibility level of subjects that have none, until a client sets a global one.</summary>
    /// <value>The default is <see cref="CompatibilityLevel.Backward"/>, as in Confluent's registry.</value>
    public CompatibilityLevel Compatibility { get; init; } = CompatibilityLevel.Backward;

    /// <summary>Gets the user name that clients must give.</summary>
    /// <value>The default is <see langword="null"/>: no authentication. Needs <see cref="Password"/>.</value>
    public string? Username { get; init; }

    /// <summary>Gets the password that clients must give.</summary>
    /// <value>The default is <see langword="null"/>: no authentication. Needs <see cref="Username"/>.</value>
    public string? Password { get; init; }

    /// <summary>Gets how large a request may be.</summary>
    /// <value>From 1 byte. The default is 10 MiB; larger requests are answered with 413.</value>
    public int MaxRequestBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Gets where the registry logs.</summary>
    /// <value>The default logs nothing.</value>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    internal void Check()
    {
        if (Port is < 1 or > 65_535)
        {
            throw new ArgumentException($"Port is {Port}; use a value from 1 to 65535, or null for a free one.");
        }

        if (MaxRequestBytes < 1)
        {
            throw new ArgumentException($"MaxRequestBytes is {MaxRequestBytes}; use a value from 1.");
        }

        if (Username is null != Password is null)
        {
            throw new ArgumentException("Username and Password go together; give both or none.");
        }

        if (Username?.Contains(':') == true)
        {
            throw new ArgumentException("Username has a colon, which basic authentication cannot carry; leave it out.");
        }
    }
}
