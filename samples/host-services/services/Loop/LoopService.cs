using System.Collections.Concurrent;
using Berth.Linux.Descriptors;
using Berth.Linux.Devices;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace SampleServices.Loop;

/// <summary>
/// Attaches loop devices, which takes root. They belong to this process: at its end, by a signal too, the kernel lets go of every file as
/// soon as the workload has closed its own descriptor of the device as well.
/// </summary>
internal sealed class LoopService : ILoop, IDisposable
{
    private const int MostDevices = 8;
    private readonly ConcurrentBag<LoopDevice> _devices = [];

    public Task<AttachedDevice> AttachAsync(SafeFileHandle file, bool readOnly = true, long offset = 0, long length = 0)
    {
        if (_devices.Count >= MostDevices)
            throw new InvalidOperationException($"{MostDevices} devices are attached already, and no workload gets more.");
        if (FileStatus.Of(file).Kind != FileKind.Regular)
            throw new ArgumentException("Only a regular file can be put behind a loop device.", nameof(file));
        var device = LoopDevice.Attach(file, readOnly, offset, length);
        _devices.Add(device);
        return Task.FromResult(new AttachedDevice(device.Path, FileDescriptors.Duplicate(device.Handle)));
    }

    public void Dispose()
    {
        foreach (var device in _devices)
            device.Dispose();
    }
}
