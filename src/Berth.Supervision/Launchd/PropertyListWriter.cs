using System.Globalization;
using System.Text;
using Berth.Supervision.Programs;

namespace Berth.Supervision.Launchd;

/// <summary>Writes a property list in XML (plist(5) of macOS). Text is escaped, never interpreted.</summary>
internal sealed class PropertyListWriter
{
    private readonly StringBuilder _text = new("""
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">

        """);

    private int _depth;

    public void StartDictionary() => Open("dict");

    public void EndDictionary() => Close("dict");

    public void StartArray() => Open("array");

    public void EndArray() => Close("array");

    public void Key(string key) => Element("key", key);

    public void String(string value) => Element("string", value);

    public void Integer(long value) => Element("integer", value.ToString(CultureInfo.InvariantCulture));

    public void Boolean(bool value) => Line(value ? "<true/>" : "<false/>");

    public void String(string key, string value)
    {
        Key(key);
        String(value);
    }

    public void Integer(string key, long value)
    {
        Key(key);
        Integer(value);
    }

    public void Boolean(string key, bool value)
    {
        Key(key);
        Boolean(value);
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text + "</plist>\n");

    private void Open(string name)
    {
        Line($"<{name}>");
        _depth++;
    }

    private void Close(string name)
    {
        _depth--;
        Line($"</{name}>");
    }

    private void Element(string name, string text) => Line($"<{name}>{XmlContent.Escape(text)}</{name}>");

    private void Line(string line) => _text.Append('\t', _depth).Append(line).Append('\n');
}
