using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Berth.HostServices.Messages;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Contracts;

/// <summary>Values that need no generated code.</summary>
public ref partial struct ContractReader
{
    private const decimal TicksPerSecond = TimeSpan.TicksPerSecond;
    private const decimal LongestSeconds = long.MaxValue / TicksPerSecond;

    /// <summary>A boolean.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly bool ReadBoolean() =>
        _json.TokenType is JsonTokenType.True or JsonTokenType.False ? _json.GetBoolean() : throw Unexpected("true or false");

    /// <summary>An integer, in its range.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly sbyte ReadSByte() => IsNumber && _json.TryGetSByte(out var value) ? value : throw NotInteger<sbyte>();

    /// <summary>An integer, in its range.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly byte ReadByte() => IsNumber && _json.TryGetByte(out var value) ? value : throw NotInteger<byte>();

    /// <summary>An integer, in its range.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly short ReadInt16() => IsNumber && _json.TryGetInt16(out var value) ? value : throw NotInteger<short>();

    /// <summary>An integer, in its range.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly ushort ReadUInt16() => IsNumber && _json.TryGetUInt16(out var value) ? value : throw NotInteger<ushort>();

    /// <summary>An integer, in its range.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly int ReadInt32() => IsNumber && _json.TryGetInt32(out var value) ? value : throw NotInteger<int>();

    /// <summary>An integer, in its range.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly uint ReadUInt32() => IsNumber && _json.TryGetUInt32(out var value) ? value : throw NotInteger<uint>();

    /// <summary>An integer, in its range.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly long ReadInt64() => IsNumber && _json.TryGetInt64(out var value) ? value : throw NotInteger<long>();

    /// <summary>An integer, in its range.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly ulong ReadUInt64() => IsNumber && _json.TryGetUInt64(out var value) ? value : throw NotInteger<ulong>();

    /// <summary>A number.</summary>
    /// <exception cref="ContractException">The value is something else, or too large.</exception>
    /// <remarks>NaN and the infinities, which Python writes as such, are here strings of that text.</remarks>
    public readonly float ReadSingle() =>
        IsNumber && _json.TryGetSingle(out var value) && float.IsFinite(value) ? value
        : IsString && NamedNumber() is { } named ? (float)named
        : throw Unfit("a number that a float can hold");

    /// <summary>A number.</summary>
    /// <exception cref="ContractException">The value is something else, or too large.</exception>
    /// <remarks>NaN and the infinities, which Python writes as such, are here strings of that text.</remarks>
    public readonly double ReadDouble() =>
        IsNumber && _json.TryGetDouble(out var value) && double.IsFinite(value) ? value
        : IsString && NamedNumber() is { } named ? named
        : throw Unfit("a number");

    /// <summary>
    /// A string. Halves of surrogate pairs, which Python writes for the bytes of file names that are not UTF-8, are kept.
    /// </summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly string ReadString() => IsString ? ReadText() : throw Unexpected("a string");

    /// <summary>Bytes, in base64.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly byte[] ReadBytes() =>
        IsString && _json.TryGetBytesFromBase64(out var value) ? value : throw Unfit("a string of base64");

    /// <summary>A time in ISO 8601 with an offset. Without one, it would mean different times to the two sides.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly DateTimeOffset ReadDateTimeOffset() =>
        IsString
        && _json.TryGetDateTime(out var local)
        && local.Kind != DateTimeKind.Unspecified
        && _json.TryGetDateTimeOffset(out var value)
            ? value
            : throw Unfit("a time with an offset, such as \"2026-11-21T06:00:00Z\"");

    /// <summary>A time in ISO 8601, with or without an offset. Its kind is UTC, local or unspecified accordingly.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly DateTime ReadDateTime() =>
        IsString && _json.TryGetDateTime(out var value) ? value : throw Unfit("a time, such as \"2026-11-21T06:00:00Z\"");

    /// <summary>A date.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly DateOnly ReadDateOnly() =>
        IsString && DateOnly.TryParseExact(ReadText(), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value)
            ? value
            : throw Unfit("a date, such as \"2026-11-21\"");

    /// <summary>A time of day.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly TimeOnly ReadTimeOnly() =>
        IsString && TimeOnly.TryParse(ReadText(), CultureInfo.InvariantCulture, DateTimeStyles.None, out var value)
            ? value
            : throw Unfit("a time of day, such as \"06:00:00\"");

    /// <summary>A number of up to 28 digits.</summary>
    /// <exception cref="ContractException">The value is something else, or too large.</exception>
    public readonly decimal ReadDecimal() =>
        IsNumber && _json.TryGetDecimal(out var value) ? value : throw Unfit("a number that a decimal can hold");

    /// <summary>A number of seconds, with a resolution of 100 ns.</summary>
    /// <exception cref="ContractException">The value is something else, or longer than 29,000 years.</exception>
    public readonly TimeSpan ReadTimeSpan() =>
        IsNumber && _json.TryGetDecimal(out var seconds) && Math.Abs(seconds) <= LongestSeconds
            ? new((long)decimal.Round(seconds * TicksPerSecond))
            : throw Unfit("a number of seconds");

    /// <summary>A UUID, as 36 characters.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly Guid ReadGuid() => IsString && _json.TryGetGuid(out var value) ? value : throw Unfit("a UUID");

    /// <summary>A URI, absolute or relative.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly Uri ReadUri() =>
        IsString && Uri.TryCreate(ReadText(), UriKind.RelativeOrAbsolute, out var value) ? value : throw Unfit("a URI");

    /// <summary>Any JSON value.</summary>
    public JsonElement ReadJsonElement()
    {
        try
        {
            return JsonElement.ParseValue(ref _json);
        }
        catch (JsonException exception)
        {
            throw NotJson(exception);
        }
    }

    /// <summary>
    /// A descriptor that came with the message, given by its index. It stays in the collection until that is kept.
    /// </summary>
    /// <exception cref="ContractException">The value is not the index of a descriptor, or the descriptor was already read.</exception>
    public readonly SafeFileHandle ReadDescriptor()
    {
        if (!IsNumber || !_json.TryGetInt32(out var index) || index < 0 || index >= _descriptors.Count)
            throw Unfit($"the index of a descriptor, of which {_descriptors.Count} came");
        return _descriptors.Take(index) ?? throw Error($"{Place()} is descriptor {index}, which is used in another place, too");
    }

    /// <summary>Whether the value is a given string.</summary>
    /// <param name="text">The string in UTF-8.</param>
    public readonly bool IsText(ReadOnlySpan<byte> text) => IsString && _json.ValueTextEquals(text);

    /// <summary>The exception for a value that does not match. If its kind is right, the message contains the value itself.</summary>
    /// <param name="expected">A correct value, described by a noun phrase: "one of red, green".</param>
    public readonly ContractException Unfit(string expected) => IsNumber || IsString
        ? Error($"{Place()} must be {expected}, got {Shown()}")
        : Unexpected(expected);

    private readonly bool IsNumber => _json.TokenType == JsonTokenType.Number;

    private readonly bool IsString => _json.TokenType == JsonTokenType.String;

    private readonly string ReadText() => JsonTextReader.Read(in _json);

    private readonly double? NamedNumber() =>
        _json.ValueTextEquals("NaN"u8) ? double.NaN
        : _json.ValueTextEquals("Infinity"u8) ? double.PositiveInfinity
        : _json.ValueTextEquals("-Infinity"u8) ? double.NegativeInfinity
        : null;

    private readonly ContractException NotInteger<T>()
        where T : IMinMaxValue<T>, IFormattable =>
        Unfit(string.Create(CultureInfo.InvariantCulture, $"an integer from {T.MinValue} to {T.MaxValue}"));

    private readonly string Shown()
    {
        var text = ContractText.Escape(Encoding.UTF8.GetString(_json.ValueSpan));
        return IsString ? $"\"{text}\"" : text;
    }
}
