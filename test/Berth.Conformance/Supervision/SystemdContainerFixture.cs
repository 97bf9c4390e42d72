using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>A container that systemd runs.</summary>
public sealed class SystemdContainerFixture() : ContainerFixture(ContainerInit.Systemd);
