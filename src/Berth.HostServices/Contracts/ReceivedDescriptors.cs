using System.ComponentModel;
using System.Runtime.InteropServices;
using Berth.HostServices.Service;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Contracts;

/// <summary>
/// The descriptors of a message while it is read. Each can be taken once. At the end, those that were taken are closed unless they are
/// kept, even after an error. The owner of the message closes those that were not taken. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ReceivedDescriptors : IDisposable
{
    private static readonly ReceivedDescriptors s_none = new(0, static _ => throw new InvalidOperationException());

    private readonly SafeFileHandle?[] _taken;
    private readonly Func<int, SafeFileHandle> _take;

    private ReceivedDescriptors(int count, Func<int, SafeFileHandle> take) =>
        (_taken, _take) = (count == 0 ? [] : new SafeFileHandle?[count], take);

    /// <summary>The number of descriptors.</summary>
    public int Count => _taken.Length;

    /// <summary>The descriptors of a call, which are closed after it has been answered.</summary>
    /// <param name="call">The call.</param>
    public static ReceivedDescriptors Of(HostServiceCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Of(call.DescriptorCount, call.TakeDescriptor);
    }

    /// <summary>Closes the descriptors that were taken and are not kept.</summary>
    public void Dispose()
    {
        foreach (var descriptor in _taken)
            descriptor?.Dispose();
    }

    internal static ReceivedDescriptors Of(int count, Func<int, SafeFileHandle> take) => count == 0 ? s_none : new(count, take);

    /// <summary>Takes a descriptor; null if it was already taken.</summary>
    internal SafeFileHandle? Take(int index) => _taken[index] is null ? _taken[index] = _take(index) : null;

    /// <summary>Keeps all descriptors that were taken; their reader now owns them.</summary>
    internal void Keep() => Array.Clear(_taken);

    /// <summary>Keeps the given descriptors; another object now owns them.</summary>
    internal void Keep(ReadOnlySpan<SafeHandle> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            if (Array.IndexOf(_taken, descriptor) is >= 0 and var index)
                _taken[index] = null;
        }
    }
}
