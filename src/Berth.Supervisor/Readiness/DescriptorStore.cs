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
                descriptor.Dispose();
        }
    }

    /// <summary>Closes the descriptors with a name.</summary>
    public void Remove(string name)
    {
        foreach (var (_, handle) in _stored.Where(entry => entry.Name == name))
            handle.Dispose();
        _stored.RemoveAll(entry => entry.Name == name);
    }

    /// <summary>Closes all descriptors.</summary>
    public void Dispose()
    {
        foreach (var (_, handle) in _stored)
            handle.Dispose();
        _stored.Clear();
    }
}
