using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Berth.HostServices.Messages;

/// <summary>The type of a message, and the position of each value of its data, found in one pass. Values are not interpreted yet.</summary>
internal struct Envelope
{
    private const int FieldKinds = (int)Field.Features + 1;

    private Places _fields;
    private bool _hasData;
    private HashSet<string>? _unknown;

    /// <summary>The type, or null if there is none.</summary>
    internal string? Type { get; private set; }

    /// <summary>The number of keys in the data.</summary>
    internal int FieldCount { get; private set; }

    /// <summary>The text of a value of the data; empty if the key is missing.</summary>
    internal readonly ReadOnlyMemory<byte> this[Field field] => _fields[(int)field];

    internal void Read(ReadOnlyMemory<byte> json, int maximumDepth)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = maximumDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new ProtocolException("A message is not a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
                ReadType(ref reader);
            else if (reader.ValueTextEquals("data"u8))
                ReadData(ref reader, json);
            else
                SkipUnknown(ref reader, "");
        }

        // The reader rejects anything but white space after the object.
        _ = reader.Read();
    }

    private void ReadType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (Type is not null)
            throw Twice("type");
        Type = reader.TokenType == JsonTokenType.String
            ? Known(ref reader)
            : throw new ProtocolException("The \"type\" of a message is not a string.");
    }

    private void ReadData(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        if (_hasData)
            throw Twice("data");
        _hasData = true;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new ProtocolException("The \"data\" of a message is not an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            FieldCount++;
            if (Find(ref reader) is not { } field)
            {
                SkipUnknown(ref reader, "data.");
                continue;
            }

            reader.Read();
            var start = (int)reader.TokenStartIndex;
            ObjectKeys.SkipValue(ref reader);
            if (!_fields[(int)field].IsEmpty)
                throw Twice(NameOf(field));
            _fields[(int)field] = json[start..(int)reader.BytesConsumed];
        }
    }

    private void SkipUnknown(ref Utf8JsonReader reader, string prefix)
    {
        var name = prefix + reader.GetString();
        if (!(_unknown ??= new HashSet<string>(StringComparer.Ordinal)).Add(name))
            throw Twice(name);
        reader.Read();
        ObjectKeys.SkipValue(ref reader);
    }

    private static Field? Find(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("reply"u8))
            return Field.Reply;
        if (reader.ValueTextEquals("name"u8))
            return Field.Name;
        if (reader.ValueTextEquals("args"u8))
            return Field.Arguments;
        if (reader.ValueTextEquals("id"u8))
            return Field.Id;
        if (reader.ValueTextEquals("value"u8))
            return Field.Value;
        if (reader.ValueTextEquals("backtrace"u8))
            return Field.Backtrace;
        if (reader.ValueTextEquals("timeout"u8))
            return Field.Timeout;
        if (reader.ValueTextEquals("stream"u8))
            return Field.Stream;
        if (reader.ValueTextEquals("count"u8))
            return Field.Count;
        if (reader.ValueTextEquals("version"u8))
            return Field.Version;
        return reader.ValueTextEquals("features"u8) ? Field.Features : null;
    }

    /// <summary>The key of a field, for messages.</summary>
    internal static string NameOf(Field field) => field == Field.Arguments ? "args" : field.ToString().ToLowerInvariant();

    /// <summary>The reader's string, without allocating one for the most frequent types.</summary>
    private static string Known(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("method"u8) ? "method"
        : reader.ValueTextEquals("reply"u8) ? "reply"
        : reader.ValueTextEquals("signal"u8) ? "signal"
        : reader.GetString()!;

    private static ProtocolException Twice(string key) => new($"A message has the key \"{key}\" twice.");

    [InlineArray(FieldKinds)]
    private struct Places
    {
        private ReadOnlyMemory<byte> _first;
    }
}
