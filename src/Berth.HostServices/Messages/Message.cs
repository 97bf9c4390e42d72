namespace Berth.HostServices.Messages;

/// <summary>A parsed message. Values that are parts of its text are valid as long as the text.</summary>
public readonly record struct Message
{
    /// <summary>The type.</summary>
    public MessageKind Kind { get; init; }

    /// <summary>The number of its call, 1 to 2^53 - 1; 0 if it has none.</summary>
    public long Id { get; init; }

    /// <summary>The name of the method, or the type of an exception; otherwise empty.</summary>
    public string Name { get; init; }

    /// <summary>The arguments (an array or object), or the value of a reply or signal, as JSON text; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The message of an exception; otherwise null.</summary>
    public string? Text { get; init; }

    /// <summary>The backtrace of an exception; otherwise null.</summary>
    public string? Backtrace { get; init; }

    /// <summary>The timeout of a call in milliseconds; null: none.</summary>
    public int? TimeoutMilliseconds { get; init; }

    /// <summary>
    /// The number of signals that the caller accepts: for a call the initial credit (0: not a stream), for a credit in addition.
    /// </summary>
    public int Credit { get; init; }

    /// <summary>The type as it is called in messages.</summary>
    internal string TypeName => Kind.ToString().ToLowerInvariant();

    /// <summary>The reason why the value of this message can't be read; null: it can. Only the type and the id are then known.</summary>
    internal string? Unreadable { get; init; }

    /// <summary>The features that a hello offers.</summary>
    public ProtocolFeatures Features { get; init; }
}
