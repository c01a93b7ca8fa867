namespace Deimos.Schemas.Writing;

/// <summary>
/// How well a value suits a schema; a union takes its best branch, the first among equals.
/// </summary>
internal enum Fit
{
    /// <summary>Another kind of value.</summary>
    Unfit,

    /// <summary>The right kind of value, but out of range, or with something wrong inside.</summary>
    Faulty,

    /// <summary>It suits after coercion, as the text "5" suits an int.</summary>
    Coerced,

    /// <summary>A number that suits a float or double.</summary>
    Widened,

    /// <summary>It suits as it is.</summary>
    Accepted,

    /// <summary>It is the very type that the schema stands for.</summary>
    Exact,
}
