namespace Deimos.Outbox.Relaying;

/// <summary>
/// Keys and topics that a page leaves out, because they rest after a failure, or that it is all about.
/// </summary>
internal sealed record PageFilter(bool Includes, int[] KeyHashes, string[] Topics)
{
    public bool IsEmpty => KeyHashes.Length == 0 && Topics.Length == 0;
}
