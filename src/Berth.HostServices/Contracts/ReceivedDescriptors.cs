using System.ComponentModel;
using System.Runtime.InteropServices;
using Berth.HostServices.Service;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Contracts;

/// <summary>
/// The descriptors of one message while it is read: each can be taken once, and those that were taken are closed in the end unless they are
/// kept, whatever went wrong half-way. Who has the message closes those that nobody takes. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ReceivedDescriptors : IDisposable
{
    private static readonly ReceivedDescriptors s_none = new(0, static _ => throw new InvalidOperationException());

    private readonly SafeFileHandle?[] _taken;
    private readonly Func<int, SafeFileHandle> _take;

    private ReceivedDescriptors(int count, Func<int, SafeFileHandle> take) => (_taken, _take) = (count == 0 ? [] : new SafeFileHandle?[count], take);

    /// <summary>How many came.</summary>
    public int Count => _taken.Length;

    /// <summary>The descriptors of a call, which are closed when it has been answered.</summary>
    /// <param name="call">The call.</param>
    public static ReceivedDescriptors Of(HostServiceCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Of(call.DescriptorCount, call.TakeDescriptor);
    }

    /// <summary>Closes what was taken and is not kept.</summary>
    public void Dispose()
    {
        foreach (var descriptor in _taken)
            descriptor?.Dispose();
    }

    internal static ReceivedDescriptors Of(int count, Func<int, SafeFileHandle> take) => count == 0 ? s_none : new(count, take);

    /// <summary>Takes one; null: it was taken before.</summary>
    internal SafeFileHandle? Take(int index) => _taken[index] is null ? _taken[index] = _take(index) : null;

    /// <summary>What was taken is its reader's.</summary>
    internal void Keep() => Array.Clear(_taken);

    /// <summary>These are somebody else's from now on.</summary>
    internal void Keep(ReadOnlySpan<SafeHandle> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            if (Array.IndexOf(_taken, descriptor) is >= 0 and var index)
                _taken[index] = null;
        }
    }
}
