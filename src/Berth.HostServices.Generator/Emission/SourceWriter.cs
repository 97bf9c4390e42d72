using System.Text;

namespace Berth.HostServices.Generator.Emission;

/// <summary>Lines of code, indented by the braces around them.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public SourceWriter Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', 4 * _depth).Append(line);
        _text.Append('\n');
        return this;
    }

    /// <summary>A line, and what follows until <see cref="Close"/> in braces.</summary>
    public SourceWriter Open(string line)
    {
        Line(line).Line("{");
        _depth++;
        return this;
    }

    public SourceWriter Close(string after = "")
    {
        _depth--;
        return Line("}" + after);
    }

    public override string ToString() => _text.ToString();
}
