using System.Globalization;
using System.Text;
using System.Xml;
using Berth.Supervision.Programs;

namespace Berth.Supervision.Launchd;

/// <summary>Writes a property list in XML (plist(5) of macOS).</summary>
internal sealed class PropertyListWriter : IDisposable
{
    private const string PublicId = "-//Apple//DTD PLIST 1.0//EN";

    private const string SystemId = "http://www.apple.com/DTDs/PropertyList-1.0.dtd";

    private readonly MemoryStream _bytes = new();
    private readonly XmlWriter _xml;

    public PropertyListWriter()
    {
        _xml = XmlWriter.Create(_bytes, XmlContent.Settings(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), "\t"));
        _xml.WriteStartDocument();
        _xml.WriteDocType("plist", PublicId, SystemId, null);
        _xml.WriteStartElement("plist");
        _xml.WriteAttributeString("version", "1.0");
    }

    public void StartDictionary() => _xml.WriteStartElement("dict");

    public void EndDictionary() => _xml.WriteEndElement();

    public void StartArray() => _xml.WriteStartElement("array");

    public void EndArray() => _xml.WriteEndElement();

    public void Key(string key) => _xml.WriteElementString("key", key);

    public void String(string value) => _xml.WriteElementString("string", value);

    public void Integer(long value) => _xml.WriteElementString("integer", value.ToString(CultureInfo.InvariantCulture));

    public void Boolean(bool value)
    {
        _xml.WriteStartElement(value ? "true" : "false");
        _xml.WriteEndElement();
    }

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

    /// <summary>Completes the list and returns the content of the file.</summary>
    public byte[] ToBytes()
    {
        _xml.WriteEndDocument();
        _xml.Flush();
        return [.. _bytes.ToArray(), (byte)'\n'];
    }

    public void Dispose()
    {
        _xml.Dispose();
        _bytes.Dispose();
    }
}
