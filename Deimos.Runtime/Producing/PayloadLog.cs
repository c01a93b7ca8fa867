namespace Deimos.Producing;

/// <summary>
/// What the log says of messages.
/// </summary>
/// <remarks>Keys, headers and payloads may be secret, so they are logged only where that is asked for.</remarks>
public enum PayloadLog
{
    /// <summary>How many there were.</summary>
    Count,

    /// <summary>Their keys.</summary>
    Keys,

    /// <summary>Their headers.</summary>
    Headers,

    /// <summary>Their keys and payloads.</summary>
    Full,
}
