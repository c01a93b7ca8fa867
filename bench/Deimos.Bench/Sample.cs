namespace Deimos.Bench;

/// <summary>The values of the records that are measured.</summary>
internal static class Sample
{
    public static T Of<T>() => (T)typeof(T).GetProperty("Sample")!.GetValue(null)!;
}
