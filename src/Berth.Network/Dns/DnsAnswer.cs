using System.Buffers.Binary;
using Berth.Linux.Sockets;

namespace Berth.Network.Dns;

/// <summary>Writes answers: none is longer than 512 bytes, so none is ever truncated.</summary>
internal static class DnsAnswer
{
    /// <summary>Room for every answer.</summary>
    public const int Room = 512;

    private const int Lifetime = 60; // seconds
    private const ushort PointerToQuestion = 0xC000 | DnsQuestion.HeaderSize;
    private const ushort MostBytes = 1232; // that we would take: RFC 6891, DNS flag day 2020

    /// <summary>Writes an answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="code">The result.</param>
    /// <param name="address">The address; null: none.</param>
    /// <param name="room">Gets the answer.</param>
    /// <returns>The length.</returns>
    public static int Write(DnsQuestion question, DnsCode code, InternetEndpoint? address, Span<byte> room)
    {
        room[..DnsQuestion.HeaderSize].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(room, question.Id);
        room[2] = (byte)(0x80 | (question.IsRecursive ? 1 : 0));
        room[3] = (byte)(0x80 | (int)code); // recursion is available
        BinaryPrimitives.WriteUInt16BigEndian(room[4..], (ushort)(question.Echo.Length > 0 ? 1 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(room[6..], (ushort)(address is null ? 0 : 1));
        BinaryPrimitives.WriteUInt16BigEndian(room[10..], (ushort)(question.HasOptions ? 1 : 0));
        var at = DnsQuestion.HeaderSize;
        question.Echo.CopyTo(room[at..]);
        at += question.Echo.Length;
        if (address is { } one)
            at += WriteRecord(room[at..], one);
        if (question.HasOptions)
        {
            ReadOnlySpan<byte> options = [0, 0, 41, MostBytes >> 8, MostBytes & 0xFF, 0, 0, 0, 0, 0, 0];
            options.CopyTo(room[at..]);
            at += options.Length;
        }

        return at;
    }

    private static int WriteRecord(Span<byte> room, InternetEndpoint address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Address);
        var value = address.Is4 ? bytes[12..] : bytes;
        BinaryPrimitives.WriteUInt16BigEndian(room, PointerToQuestion);
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], address.Is4 ? DnsQuestion.Address4 : DnsQuestion.Address6);
        BinaryPrimitives.WriteUInt16BigEndian(room[4..], 1);
        BinaryPrimitives.WriteInt32BigEndian(room[6..], Lifetime);
        BinaryPrimitives.WriteUInt16BigEndian(room[10..], (ushort)value.Length);
        value.CopyTo(room[12..]);
        return 12 + value.Length;
    }
}
