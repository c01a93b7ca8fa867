using System.Globalization;
using System.Numerics;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Numbers given as text, by the rules of coercion: decimal digits, blanks around, a sign, and single underscores
/// between digits.
/// </summary>
internal static class NumberText
{
    public static bool TryParseInteger(string text, out BigInteger value)
    {
        value = default;
        return TryClean(text, out var digits)
            && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads a number with point or exponent; the words for infinity and the like are no numbers.</summary>
    public static bool TryParseDouble(string text, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent;
        value = default;
        return TryClean(text, out var digits)
            && char.IsAsciiDigit(digits[^1])
            && double.TryParse(digits, Style, CultureInfo.InvariantCulture, out value);
    }

    public static bool TryParseDecimal(string text, out decimal value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        value = default;
        return TryClean(text, out var digits)
            && decimal.TryParse(digits, Style, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryClean(string text, out string digits)
    {
        digits = text.Trim();
        for (var i = digits.IndexOf('_'); i >= 0; i = digits.IndexOf('_', i + 1))
        {
            if (i == 0 || i == digits.Length - 1
                || !char.IsAsciiDigit(digits[i - 1]) || !char.IsAsciiDigit(digits[i + 1]))
            {
                return false;
            }
        }

        digits = digits.Replace("_", "", StringComparison.Ordinal);
        return digits.Length > 0;
    }
}
