using System.Collections.Concurrent;
using System.Reflection;
using Xunit;
using Xunit.v3;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// The features of one test class, from its first scenario to its last.
/// </summary>
public sealed class FeatureRun : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Type, Lazy<FeatureSet>> Sets = new();

    private readonly Type? _class = (TestContext.Current.TestClass as IXunitTestClass)?.Class;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_class is not null && Sets.TryRemove(_class, out var set))
        {
            await set.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal static string FolderOf(Type testClass) =>
        testClass.GetCustomAttribute<FeatureFolderAttribute>()?.Folder ?? "features";

    internal static FeatureSet Of(Type testClass) =>
        Sets.GetOrAdd(testClass, known => new(() => FeatureSet.Load(known.Assembly, FolderOf(known)))).Value;
}
