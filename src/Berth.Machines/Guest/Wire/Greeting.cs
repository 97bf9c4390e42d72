using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Berth.Machines.Guest.Wire;

/// <summary>
/// What begins a session on a port, in both directions: 16 fixed bytes, the version, and 16 random bytes of the host, which the guest
/// repeats. A port may still have bytes of a session whose host was killed, so each side drops everything before the greeting it expects.
/// </summary>
public static class Greeting
{
    /// <summary>The size of a greeting, in bytes.</summary>
    public const int Size = MarkSize + sizeof(uint) + NonceSize;

    private const int MarkSize = 16, NonceSize = 16;

    private static ReadOnlySpan<byte> HostMark => "\u0016BERTH-HOST\r\n\u001a\n\0"u8;

    private static ReadOnlySpan<byte> GuestMark => "\u0016BERTH-GUEST\r\n\u001a\n"u8;

    /// <summary>A greeting of the host.</summary>
    public static byte[] OfHost()
    {
        var greeting = new byte[Size];
        HostMark.CopyTo(greeting);
        BinaryPrimitives.WriteUInt32LittleEndian(greeting.AsSpan(MarkSize), GuestWire.Version);
        RandomNumberGenerator.Fill(greeting.AsSpan(Size - NonceSize));
        return greeting;
    }

    /// <summary>The guest's answer to a greeting.</summary>
    public static byte[] Answer(ReadOnlySpan<byte> greeting)
    {
        var answer = greeting.ToArray();
        GuestMark.CopyTo(answer);
        BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(MarkSize), GuestWire.Version);
        return answer;
    }

    /// <summary>Whether these bytes are any greeting of a host.</summary>
    public static bool IsOfHost(ReadOnlySpan<byte> bytes) => bytes.StartsWith(HostMark);

    /// <summary>Whether these bytes answer a greeting, in any version.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> greeting) =>
        bytes.StartsWith(GuestMark) && bytes[^NonceSize..].SequenceEqual(greeting[^NonceSize..]);

    /// <summary>The version in a greeting.</summary>
    public static uint VersionOf(ReadOnlySpan<byte> greeting) => BinaryPrimitives.ReadUInt32LittleEndian(greeting[MarkSize..]);
}
