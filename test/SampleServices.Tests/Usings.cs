global using Berth.HostServices;
global using Berth.Linux;
global using Berth.TestKit;
