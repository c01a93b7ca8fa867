namespace Deimos.Testing;

/// <summary>
/// The ids of log messages of this package, from 9000 to 9099; never used again for something else.
/// </summary>
internal static class TestingEventIds
{
    public const int EndsNotFound = 9000;
}
