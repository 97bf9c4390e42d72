namespace Berth.HostServices.Messages;

/// <summary>A message, taken apart. What is a piece of the text stays one: valid as long as the text.</summary>
public readonly record struct Message
{
    /// <summary>Its <c>type</c>.</summary>
    public MessageKind Kind { get; init; }

    /// <summary>The number of the call it belongs to, 1 to 2^53 - 1; 0 where it has none.</summary>
    public long Id { get; init; }

    /// <summary>The method's name, or the type of an exception; otherwise empty.</summary>
    public string Name { get; init; }

    /// <summary>The arguments (an array or object), or the value of a reply or signal, as JSON text; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>An exception's message; otherwise null.</summary>
    public string? Text { get; init; }

    /// <summary>An exception's backtrace; otherwise null.</summary>
    public string? Backtrace { get; init; }

    /// <summary>How long a call may take, in milliseconds; null where it does not say.</summary>
    public int? TimeoutMilliseconds { get; init; }

    /// <summary>How many signals the caller takes: of a call those at first (0: it is no stream), of a credit those in addition.</summary>
    public int Credit { get; init; }

    /// <summary>What a hello offers.</summary>
    public ProtocolFeatures Features { get; init; }
}
