namespace Deimos.Bench;

/// <summary>Makes sure that what is compared does the same.</summary>
internal static class Same
{
    public static void ThrowUnless(byte[] expected, params byte[][] others)
    {
        for (var i = 0; i < others.Length; i++)
        {
            if (!others[i].AsSpan().SequenceEqual(expected))
            {
                throw new InvalidOperationException(
                    $"Writer {i} wrote {Convert.ToHexString(others[i])} instead of {Convert.ToHexString(expected)}.");
            }
        }
    }
}
