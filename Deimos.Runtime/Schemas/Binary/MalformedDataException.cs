using System.Text;

namespace Deimos.Schemas.Binary;

/// <summary>
/// Bytes that do not follow their schema, or a value that the target type cannot take; becomes a
/// <see cref="MessageDecodeException"/>.
/// </summary>
internal sealed class MalformedDataException(string problem) : DeimosException(problem)
{
    private readonly StringBuilder _path = new();

    /// <summary>Gets what is wrong, without the path.</summary>
    public string Problem => base.Message;

    public string Path => _path.Length == 0 ? "." : _path.ToString();

    public override string Message => $"{Path} {Problem}";

    /// <summary>Puts a step in front of the path.</summary>
    public MalformedDataException At(string step)
    {
        _path.Insert(0, step);
        return this;
    }
}
