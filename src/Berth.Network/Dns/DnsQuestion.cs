using System.Buffers.Binary;
using Berth.Workloads.Specs;

namespace Berth.Network.Dns;

/// <summary>
/// A question of a resolver: RFC 1035, with EDNS of RFC 6891. The workload sends it, so every byte is read with suspicion.
/// </summary>
internal sealed class DnsQuestion
{
    /// <summary>A, AAAA.</summary>
    public const ushort Address4 = 1, Address6 = 28;

    /// <summary>The size of the header.</summary>
    public const int HeaderSize = 12;

    private const ushort Internet = 1, Options = 41;
    private const int MostInLabel = 63, MostInName = 255;

    private DnsQuestion(byte[] echo) => Echo = echo;

    /// <summary>The id, in the sender's bytes.</summary>
    public ushort Id { get; private init; }

    /// <summary>Whether the sender wants recursion, which the answer repeats.</summary>
    public bool IsRecursive { get; private init; }

    /// <summary>Whether the sender knows EDNS.</summary>
    public bool HasOptions { get; private init; }

    /// <summary>The name, in lower case, without a final dot; null: nothing that a host can be called.</summary>
    public string? Name { get; private init; }

    /// <summary>The type of record.</summary>
    public ushort Type { get; private init; }

    /// <summary>The question's bytes, which the answer repeats; empty if they are malformed.</summary>
    public byte[] Echo { get; }

    /// <summary>What is wrong with the question; none: nothing.</summary>
    public DnsCode Fault { get; private init; }

    /// <summary>Reads a message; null: nothing to answer, because it is too short or no question.</summary>
    /// <param name="message">The message.</param>
    public static DnsQuestion? Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderSize || (message[2] & 0x80) != 0)
            return null;
        var id = BinaryPrimitives.ReadUInt16BigEndian(message);
        var isRecursive = (message[2] & 1) != 0;
        if ((message[2] & 0x78) != 0)
            return new DnsQuestion([]) { Id = id, IsRecursive = isRecursive, Fault = DnsCode.NotImplemented };
        var malformed = new DnsQuestion([]) { Id = id, IsRecursive = isRecursive, Fault = DnsCode.Malformed };
        if (BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
            return malformed;
        var length = NameLength(message[HeaderSize..]);
        var end = HeaderSize + length + 4;
        if (length < 0 || end > message.Length)
            return malformed;
        var type = BinaryPrimitives.ReadUInt16BigEndian(message[(end - 4)..]);
        var classOf = BinaryPrimitives.ReadUInt16BigEndian(message[(end - 2)..]);
        return new DnsQuestion(message[HeaderSize..end].ToArray())
        {
            Id = id,
            IsRecursive = isRecursive,
            Name = TextOf(message.Slice(HeaderSize, length)),
            Type = type,
            HasOptions = HasOptionsAt(message, end),
            Fault = classOf == Internet ? DnsCode.None : DnsCode.Refused,
        };
    }

    /// <summary>The length of a name that is written out; -1: it has no end, is too long, or points elsewhere.</summary>
    private static int NameLength(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length && at < MostInName; at += bytes[at] + 1)
        {
            if (bytes[at] == 0)
                return at + 1;
            if (bytes[at] > MostInLabel)
                return -1; // a pointer in a question is never needed
        }

        return -1;
    }

    private static string? TextOf(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MostInName];
        var length = 0;
        for (var at = 0; name[at] != 0; at += name[at] + 1)
        {
            foreach (var b in name.Slice(at + 1, name[at]))
            {
                // A dot in a label would make it two labels.
                if (b is (byte)'.' or >= 0x80)
                    return null;
                text[length++] = char.ToLowerInvariant((char)b);
            }

            text[length++] = '.';
        }

        text = text[..Math.Max(0, length - 1)];
        return NetworkName.IsValid(text) ? text.ToString() : null;
    }

    /// <summary>
    /// Whether the first additional record is that of EDNS; other records are not expected, and their content is not read.
    /// </summary>
    private static bool HasOptionsAt(ReadOnlySpan<byte> message, int end) =>
        BinaryPrimitives.ReadUInt16BigEndian(message[10..]) > 0 && message.Length >= end + 11 && message[end] == 0
        && BinaryPrimitives.ReadUInt16BigEndian(message[(end + 1)..]) == Options;
}
