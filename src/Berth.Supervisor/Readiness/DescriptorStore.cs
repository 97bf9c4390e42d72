using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Readiness;

/// <summary>Descriptors that a service stores with its supervisor across restarts: FDSTORE=1 of sd_notify(3).</summary>
internal sealed class DescriptorStore : IDisposable
{
    /// <summary>The maximum number; further ones are closed.</summary>
    public const int Most = 64;

    private readonly List<(string Name, SafeFileHandle Handle)> _stored = [];

    /// <summary>The stored descriptors, oldest first.</summary>
    public IReadOnlyList<(string Name, SafeFileHandle Handle)> Stored => _stored;

    /// <summary>Stores descriptors, which the store then owns.</summary>
    public void Add(string? name, IReadOnlyList<SafeFileHandle> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            if (_stored.Count < Most)
                _stored.Add((name ?? "stored", descriptor));
            else
                PassedDescriptor.Close(descriptor);
        }
    }

    /// <summary>Closes the descriptors with a name.</summary>
    public void Remove(string name)
    {
        PassedDescriptor.Close(_stored.Where(entry => entry.Name == name).Select(static entry => entry.Handle));
        _stored.RemoveAll(entry => entry.Name == name);
    }

    /// <summary>Closes all descriptors.</summary>
    public void Dispose()
    {
        PassedDescriptor.Close(_stored.Select(static entry => entry.Handle));
        _stored.Clear();
    }
}
