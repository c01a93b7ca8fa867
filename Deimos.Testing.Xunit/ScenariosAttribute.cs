using System.Runtime.CompilerServices;
using Xunit;
using Xunit.v3;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// Makes a test of each scenario; <see cref="FeatureTests"/> has it.
/// </summary>
/// <param name="sourceFilePath">Filled in by the compiler.</param>
/// <param name="sourceLineNumber">Filled in by the compiler.</param>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(ScenarioDiscoverer))]
internal sealed class ScenariosAttribute(
    [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber);
