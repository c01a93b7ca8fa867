namespace Deimos.Runtime.Tests;

/// <summary>
/// Tests that listen to traces. A listener hears the whole process, and messages of other tests would carry its
/// context, so these run when the others have ended.
/// </summary>
[CollectionDefinition(nameof(TracedTests), DisableParallelization = true)]
public static class TracedTests;
