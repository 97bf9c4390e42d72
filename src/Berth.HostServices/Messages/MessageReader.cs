using System.Text.Json;
using System.Text.Unicode;

namespace Berth.HostServices.Messages;

/// <summary>
/// Parses messages of an untrusted peer. At any depth, a key may occur once, and in any order. Unknown keys are ignored.
/// </summary>
public static class MessageReader
{
    private const long LargestId = (1L << 53) - 1;

    /// <summary>Parses a message.</summary>
    /// <param name="json">The text, to which the result refers.</param>
    /// <param name="limits">The maximum depth; null: the default.</param>
    /// <exception cref="ProtocolException">The text is not UTF-8 or JSON, has a key twice, or is not a known message.</exception>
    public static Message Read(ReadOnlyMemory<byte> json, WireLimits? limits = null)
    {
        var depth = (limits ?? WireLimits.Default).MaximumDepth;
        try
        {
            if (!Utf8.IsValid(json.Span))
                throw new ProtocolException("A message is not UTF-8.");
            var envelope = new Envelope();
            envelope.Read(json, depth);
            return envelope.Type switch
            {
                null => throw new ProtocolException("A message has no \"type\"."),
                "" => throw new ProtocolException("The \"type\" of a message is empty."),
                _ when envelope.FieldCount == 0 => throw new ProtocolException("A message has no \"data\", or it is empty."),
                "method" => Method(ref envelope),
                "reply" => Value(ref envelope, MessageKind.Reply),
                "signal" => Value(ref envelope, MessageKind.Signal),
                "exception" => Exception(ref envelope),
                "hello" => Hello(ref envelope),
                "cancel" => new Message { Kind = MessageKind.Cancel, Name = "", Id = Id(ref envelope, required: true) },
                "credit" => new Message
                {
                    Kind = MessageKind.Credit,
                    Name = "",
                    Id = Id(ref envelope, required: true),
                    Credit = Number(ref envelope, Field.Count, 1) ?? throw Missing("count"),
                },
                _ => throw new ProtocolException($"A message of the unknown type \"{Excerpt(envelope.Type)}\"."),
            };
        }
        // InvalidOperationException: a string has half of a surrogate pair.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw new ProtocolException("A message is not the expected JSON: " + JsonFault.Text(failure, json.Span, depth), failure);
        }
    }

    private static Message Method(ref Envelope envelope)
    {
        var arguments = envelope[Field.Arguments];
        if (!arguments.IsEmpty && arguments.Span[0] is not ((byte)'[' or (byte)'{'))
            throw new ProtocolException("The \"args\" of a method are neither an array nor an object.");
        var name = Text(ref envelope, Field.Name) ?? throw Missing("name");
        return new Message
        {
            Kind = MessageKind.Method,
            Id = Id(ref envelope),
            Name = name.Length > 0 ? name : throw new ProtocolException("The \"name\" of a method is empty."),
            Value = arguments.IsEmpty ? "[]"u8.ToArray() : arguments,
            TimeoutMilliseconds = Number(ref envelope, Field.Timeout, 0),
            Credit = Number(ref envelope, Field.Stream, 0) ?? 0,
        };
    }

    private static Message Value(ref Envelope envelope, MessageKind kind)
    {
        var value = envelope[Field.Reply];
        return value.IsEmpty ? throw Missing("reply") : new Message { Kind = kind, Id = Id(ref envelope), Name = "", Value = value };
    }

    private static Message Exception(ref Envelope envelope) => new()
    {
        Kind = MessageKind.Exception,
        Id = Id(ref envelope),
        Name = Text(ref envelope, Field.Name) ?? throw Missing("name"),
        Text = Loose(ref envelope, Field.Value) ?? "",
        Backtrace = Loose(ref envelope, Field.Backtrace) ?? "",
    };

    private static Message Hello(ref Envelope envelope)
    {
        _ = Number(ref envelope, Field.Version, 1) ?? throw Missing("version");
        var features = ProtocolFeatures.None;
        var list = envelope[Field.Features];
        if (!list.IsEmpty)
        {
            var reader = new Utf8JsonReader(list.Span);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new ProtocolException("The \"features\" of a hello are not an array.");
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                // Ignore unknown features. The peer sees from this side's hello that they are not in effect.
                foreach (var (feature, name) in FeatureNames.All)
                    features |= reader.ValueTextEquals(name) ? feature : ProtocolFeatures.None;
            }
        }

        // The other features need numbered calls.
        var isNumbered = (features & ProtocolFeatures.Ids) != ProtocolFeatures.None;
        return new Message { Kind = MessageKind.Hello, Name = "", Features = isNumbered ? features : features & ProtocolFeatures.Ring };
    }

    private static long Id(ref Envelope envelope, bool required = false)
    {
        var text = envelope[Field.Id];
        if (text.IsEmpty)
            return required ? throw Missing("id") : 0;
        var reader = new Utf8JsonReader(text.Span);
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id) && id is >= 1 and <= LargestId
            ? id
            : throw new ProtocolException("The \"id\" of a message is not a whole number from 1 to 2^53 - 1.");
    }

    private static int? Number(ref Envelope envelope, Field field, int least)
    {
        var text = envelope[field];
        if (text.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(text.Span);
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number >= least
            ? number
            : throw new ProtocolException(
                $"The \"{Envelope.NameOf(field)}\" of a message is not a whole number from {least} to {int.MaxValue}.");
    }

    private static string? Text(ref Envelope envelope, Field field)
    {
        var text = envelope[field];
        if (text.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(text.Span);
        reader.Read();
        return reader.TokenType == JsonTokenType.String
            ? reader.GetString()
            : throw new ProtocolException($"The \"{Envelope.NameOf(field)}\" of a message is not a string.");
    }

    /// <summary>Text for people, which may be about a file name that is not UTF-8.</summary>
    private static string? Loose(ref Envelope envelope, Field field)
    {
        var text = envelope[field];
        if (text.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(text.Span);
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? JsonTextReader.Read(in reader) : Text(ref envelope, field);
    }

    private static ProtocolException Missing(string key) => new($"The \"data\" of a message has no \"{key}\".");

    private static string Excerpt(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
