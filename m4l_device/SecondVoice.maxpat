{
	"patcher": {
		"fileversion": 1,
		"appversion": {
			"major": 8,
			"minor": 6,
			"revision": 5,
			"architecture": "x64",
			"modernui": 1
		},
		"classnamespace": "box",
		"rect": [
			80,
			100,
			900,
			560
		],
		"openrect": [
			0,
			0,
			818,
			169
		],
		"openinpresentation": 1,
		"default_fontsize": 10.0,
		"default_fontname": "Ableton Sans Medium",
		"gridsize": [
			8,
			8
		],
		"boxanimatetime": 500,
		"devicewidth": 818,
		"boxes": [
			{
				"box": {
					"id": "obj-1",
					"varname": "midi_in",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						56,
						200,
						22
					],
					"outlettype": [
						"int"
					],
					"text": "midiin"
				}
			},
			{
				"box": {
					"id": "obj-2",
					"varname": "midi_out",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						16,
						96,
						200,
						22
					],
					"text": "midiout"
				}
			},
			{
				"box": {
					"id": "obj-3",
					"varname": "device",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						16,
						136,
						200,
						22
					],
					"outlettype": [
						"bang",
						"int",
						"int"
					],
					"text": "live.thisdevice"
				}
			},
			{
				"box": {
					"id": "obj-4",
					"varname": "receive",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						176,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "udpreceive 47810"
				}
			},
			{
				"box": {
					"id": "obj-5",
					"varname": "queue",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						216,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "deferlow"
				}
			},
			{
				"box": {
					"id": "obj-6",
					"varname": "door",
					"maxclass": "newobj",
					"numinlets": 7,
					"numoutlets": 7,
					"patching_rect": [
						16,
						256,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"",
						"",
						"",
						"",
						""
					],
					"text": "routepass /sv/welcome /sv/need /sv/busy /sv/made /sv/part /sv/error"
				}
			},
			{
				"box": {
					"id": "obj-7",
					"varname": "script",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 4,
					"patching_rect": [
						16,
						296,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"",
						""
					],
					"text": "js SecondVoice.js",
					"saved_object_attributes": {
						"filename": "SecondVoice.js",
						"parameter_enable": 0
					}
				}
			},
			{
				"box": {
					"id": "obj-8",
					"varname": "send",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						16,
						336,
						200,
						22
					],
					"text": "udpsend 127.0.0.1 47800"
				}
			},
			{
				"box": {
					"id": "obj-9",
					"varname": "say",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						376,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend set"
				}
			},
			{
				"box": {
					"id": "obj-10",
					"varname": "shows",
					"maxclass": "newobj",
					"numinlets": 8,
					"numoutlets": 8,
					"patching_rect": [
						16,
						416,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"",
						"",
						"",
						"",
						"",
						""
					],
					"text": "route light progress range lead voice used models"
				}
			},
			{
				"box": {
					"id": "obj-11",
					"varname": "tint",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						456,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend bgfillcolor"
				}
			},
			{
				"box": {
					"id": "obj-12",
					"varname": "span",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						16,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend setminmax"
				}
			},
			{
				"box": {
					"id": "obj-13",
					"varname": "show_used",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						56,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend set"
				}
			},
			{
				"box": {
					"id": "obj-14",
					"varname": "fill",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						96,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend _parameter_range"
				}
			},
			{
				"box": {
					"id": "obj-15",
					"varname": "pressed_generate",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						136,
						200,
						22
					],
					"outlettype": [
						"bang"
					],
					"text": "t b"
				}
			},
			{
				"box": {
					"id": "obj-16",
					"varname": "pressed_cancel",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						176,
						200,
						22
					],
					"outlettype": [
						"bang"
					],
					"text": "t b"
				}
			},
			{
				"box": {
					"id": "obj-17",
					"varname": "pressed_start_engine",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						216,
						200,
						22
					],
					"outlettype": [
						"bang"
					],
					"text": "t b"
				}
			},
			{
				"box": {
					"id": "obj-18",
					"varname": "set_temperature",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						256,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend temperature"
				}
			},
			{
				"box": {
					"id": "obj-19",
					"varname": "set_voice",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						296,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend voice"
				}
			},
			{
				"box": {
					"id": "obj-20",
					"varname": "set_seed",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						336,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend seed"
				}
			},
			{
				"box": {
					"id": "obj-21",
					"varname": "set_model",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						376,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend model"
				}
			},
			{
				"box": {
					"id": "obj-22",
					"varname": "set_takes",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						416,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend takes"
				}
			},
			{
				"box": {
					"id": "obj-23",
					"varname": "set_follow",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						456,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend follow"
				}
			},
			{
				"box": {
					"id": "obj-24",
					"varname": "set_target",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						16,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend target"
				}
			},
			{
				"box": {
					"id": "obj-25",
					"varname": "set_redo",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						56,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend redo"
				}
			},
			{
				"box": {
					"id": "obj-26",
					"varname": "set_bars",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						96,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend bars"
				}
			},
			{
				"box": {
					"id": "obj-27",
					"varname": "set_form_bar",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						136,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend form_bar"
				}
			},
			{
				"box": {
					"id": "obj-28",
					"varname": "set_changes",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						176,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend changes"
				}
			},
			{
				"box": {
					"id": "obj-29",
					"varname": "set_swing",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						216,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend swing"
				}
			},
			{
				"box": {
					"id": "obj-30",
					"varname": "set_chords",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						256,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend chords"
				}
			},
			{
				"box": {
					"id": "obj-31",
					"varname": "set_alone",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						296,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend alone"
				}
			},
			{
				"box": {
					"id": "obj-32",
					"varname": "set_style",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						336,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend style"
				}
			},
			{
				"box": {
					"id": "obj-33",
					"varname": "set_density",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						376,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend density"
				}
			},
			{
				"box": {
					"id": "obj-34",
					"varname": "set_low",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						416,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend low"
				}
			},
			{
				"box": {
					"id": "obj-35",
					"varname": "set_high",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						592,
						456,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend high"
				}
			},
			{
				"box": {
					"id": "obj-36",
					"varname": "set_contrary",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						880,
						16,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend contrary"
				}
			},
			{
				"box": {
					"id": "obj-37",
					"varname": "ready",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						880,
						56,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "ready"
				}
			},
			{
				"box": {
					"id": "obj-38",
					"varname": "launch",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						880,
						96,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": ";\rmax launchbrowser second-voice://start"
				}
			},
			{
				"box": {
					"id": "obj-39",
					"varname": "press_generate",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						880,
						136,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "generate"
				}
			},
			{
				"box": {
					"id": "obj-40",
					"varname": "press_cancel",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						880,
						176,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "cancel"
				}
			},
			{
				"box": {
					"id": "obj-41",
					"varname": "press_start_engine",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						880,
						216,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "start_engine"
				}
			},
			{
				"box": {
					"id": "obj-42",
					"varname": "generate",
					"maxclass": "live.text",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						880,
						256,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						10,
						126,
						76,
						33
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Generate",
							"parameter_shortname": "Generate",
							"parameter_type": 2,
							"parameter_mmax": 1,
							"parameter_enum": [
								"Off",
								"Generate"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Makes a second voice of the selected clip, fills its rests, or carries it on, in a new clip.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Makes a second voice of the selected clip, fills its rests, or carries it on, in a new clip.",
					"annotation_name": "Generate",
					"mode": 0,
					"outputmode": 1,
					"text": "Generate",
					"texton": "Generate",
					"automation": "Off",
					"automationon": "Generate"
				}
			},
			{
				"box": {
					"id": "obj-43",
					"varname": "cancel",
					"maxclass": "live.text",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						880,
						296,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						92,
						126,
						48,
						33
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Cancel",
							"parameter_shortname": "Cancel",
							"parameter_type": 2,
							"parameter_mmax": 1,
							"parameter_enum": [
								"Off",
								"Cancel"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Stops what is being made; nothing is written.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Stops what is being made; nothing is written.",
					"annotation_name": "Cancel",
					"mode": 0,
					"outputmode": 1,
					"text": "Cancel",
					"texton": "Cancel",
					"automation": "Off",
					"automationon": "Cancel"
				}
			},
			{
				"box": {
					"id": "obj-44",
					"varname": "start_engine",
					"maxclass": "live.text",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						880,
						336,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						146,
						126,
						72,
						33
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Start Engine",
							"parameter_shortname": "Start engine",
							"parameter_type": 2,
							"parameter_mmax": 1,
							"parameter_enum": [
								"Off",
								"Start"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Starts the engine, the program that makes the notes, if it is not running. It must have been installed once.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Starts the engine, the program that makes the notes, if it is not running. It must have been installed once.",
					"annotation_name": "Start Engine",
					"mode": 0,
					"outputmode": 1,
					"text": "Start engine",
					"texton": "Start engine",
					"automation": "Off",
					"automationon": "Start"
				}
			},
			{
				"box": {
					"id": "obj-45",
					"varname": "temperature",
					"maxclass": "live.dial",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						880,
						376,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						240,
						44,
						44,
						48
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Temperature",
							"parameter_shortname": "Temp",
							"parameter_type": 0,
							"parameter_mmax": 2.0,
							"parameter_initial": [
								1.0
							],
							"parameter_unitstyle": 1,
							"parameter_info": "How daring the new notes are: 0 the likeliest, 1 as the model learned, 2 wild.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "How daring the new notes are: 0 the likeliest, 1 as the model learned, 2 wild.",
					"annotation_name": "Temperature"
				}
			},
			{
				"box": {
					"id": "obj-46",
					"varname": "voice",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						880,
						416,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						372,
						24,
						60,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Voice",
							"parameter_shortname": "Voice",
							"parameter_type": 2,
							"parameter_mmax": 6,
							"parameter_enum": [
								"Alto",
								"Bass",
								"Above",
								"Tenor",
								"Soprano",
								"Below",
								"All"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Alto lies close below the clip, Bass further down, Above over it. Tenor, Soprano, Below (the next voice down) and All that the clip lacks are for second-voice. Models that carry on do without.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Alto lies close below the clip, Bass further down, Above over it. Tenor, Soprano, Below (the next voice down) and All that the clip lacks are for second-voice. Models that carry on do without.",
					"annotation_name": "Voice"
				}
			},
			{
				"box": {
					"id": "obj-47",
					"varname": "seed",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						880,
						456,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						240,
						132,
						70,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Seed",
							"parameter_shortname": "Seed",
							"parameter_type": 0,
							"parameter_mmax": 16777215.0,
							"parameter_initial": [
								0.0
							],
							"parameter_unitstyle": 0,
							"parameter_info": "The same seed makes the same notes again; 0 makes new ones each time.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The same seed makes the same notes again; 0 makes new ones each time.",
					"annotation_name": "Seed"
				}
			},
			{
				"box": {
					"id": "obj-48",
					"varname": "model",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						1168,
						16,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						240,
						24,
						124,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Model",
							"parameter_shortname": "Model",
							"parameter_type": 2,
							"parameter_mmax": 23,
							"parameter_enum": [
								"chorale-bi-augmented",
								"chorale-bi",
								"chorale-uni-augmented",
								"chorale-uni",
								"blues",
								"blues-eck",
								"bidirectional",
								"lead-accompaniment",
								"anticipation",
								"folk",
								"biaxial",
								"tuned",
								"melody-attention",
								"melody-lookback",
								"melody-mono",
								"melody-basic",
								"mlp",
								"fvsbn",
								"hmm",
								"markov",
								"todd",
								"second-voice",
								"-",
								"-"
							],
							"parameter_initial": [
								21
							],
							"parameter_info": "Which network plays. second-voice, the one to begin with, the chorale models, bidirectional and lead-accompaniment make a second voice; anticipation fills the clip's rests; all others carry the clip on.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Which network plays. second-voice, the one to begin with, the chorale models, bidirectional and lead-accompaniment make a second voice; anticipation fills the clip's rests; all others carry the clip on.",
					"annotation_name": "Model"
				}
			},
			{
				"box": {
					"id": "obj-49",
					"varname": "takes",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						1168,
						56,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						294,
						60,
						40,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Takes",
							"parameter_shortname": "Takes",
							"parameter_type": 1,
							"parameter_mmin": 1,
							"parameter_mmax": 8,
							"parameter_initial": [
								1
							],
							"parameter_unitstyle": 0,
							"parameter_info": "How many different answers to make, each in a clip of its own.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "How many different answers to make, each in a clip of its own.",
					"annotation_name": "Takes"
				}
			},
			{
				"box": {
					"id": "obj-50",
					"varname": "follow",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						1168,
						96,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						344,
						60,
						88,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Follow Scale",
							"parameter_shortname": "Scale",
							"parameter_type": 2,
							"parameter_mmax": 2,
							"parameter_enum": [
								"Off",
								"Lean",
								"Strict"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Keeps a second voice to the scale that is set in Live: Lean prefers its notes, Strict uses no others. Needs Live 12, with the scale turned on.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Keeps a second voice to the scale that is set in Live: Lean prefers its notes, Strict uses no others. Needs Live 12, with the scale turned on.",
					"annotation_name": "Follow Scale"
				}
			},
			{
				"box": {
					"id": "obj-51",
					"varname": "target",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						1168,
						136,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						294,
						96,
						66,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Target",
							"parameter_shortname": "Target",
							"parameter_type": 2,
							"parameter_mmax": 2,
							"parameter_enum": [
								"This track",
								"Next slot",
								"New track"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Where the new clip goes. This track: the device's, beside the clip if that is free. Next slot: below the clip. New track: one of its own, to which you give an instrument.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Where the new clip goes. This track: the device's, beside the clip if that is free. Next slot: below the clip. New track: one of its own, to which you give an instrument.",
					"annotation_name": "Target"
				}
			},
			{
				"box": {
					"id": "obj-52",
					"varname": "redo",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						1168,
						176,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						366,
						96,
						66,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Redo",
							"parameter_shortname": "Redo",
							"parameter_type": 2,
							"parameter_mmax": 2,
							"parameter_enum": [
								"Whole clip",
								"Selected",
								"Unselected"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Selected: only the range of the notes selected in the clip is made anew, the rest of the voice is kept. Unselected: that range is kept, the rest made anew. Works in the clip that was made and in the one it was made for; what was carried on is redone in place.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Selected: only the range of the notes selected in the clip is made anew, the rest of the voice is kept. Unselected: that range is kept, the rest made anew. Works in the clip that was made and in the one it was made for; what was carried on is redone in place.",
					"annotation_name": "Redo"
				}
			},
			{
				"box": {
					"id": "obj-53",
					"varname": "bars",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						1168,
						216,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						454,
						60,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Bars",
							"parameter_shortname": "Bars",
							"parameter_type": 1,
							"parameter_mmin": 1,
							"parameter_mmax": 96,
							"parameter_initial": [
								12
							],
							"parameter_unitstyle": 0,
							"parameter_info": "How many bars a model that carries on adds; twelve are once round the blues.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "How many bars a model that carries on adds; twelve are once round the blues.",
					"annotation_name": "Bars"
				}
			},
			{
				"box": {
					"id": "obj-54",
					"varname": "form_bar",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						1168,
						256,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						542,
						60,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Form Bar",
							"parameter_shortname": "Form Bar",
							"parameter_type": 1,
							"parameter_mmax": 12,
							"parameter_initial": [
								0
							],
							"parameter_unitstyle": 0,
							"parameter_info": "The bar of the twelve in which the new bars begin; 0 finds it from the clip.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The bar of the twelve in which the new bars begin; 0 finds it from the clip.",
					"annotation_name": "Form Bar"
				}
			},
			{
				"box": {
					"id": "obj-55",
					"varname": "changes",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						1168,
						296,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						454,
						96,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Changes",
							"parameter_shortname": "Changes",
							"parameter_type": 2,
							"parameter_mmax": 3,
							"parameter_enum": [
								"Auto",
								"Basic",
								"Quick",
								"Jazz"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "The chords of the twelve bars. Basic keeps the first chord for four bars, Quick leaves it in the second, Jazz has many more; Auto goes by the chords in the clip.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The chords of the twelve bars. Basic keeps the first chord for four bars, Quick leaves it in the second, Jazz has many more; Auto goes by the chords in the clip.",
					"annotation_name": "Changes"
				}
			},
			{
				"box": {
					"id": "obj-56",
					"varname": "swing",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						1168,
						336,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						542,
						96,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Swing",
							"parameter_shortname": "Swing",
							"parameter_type": 2,
							"parameter_mmax": 6,
							"parameter_enum": [
								"As the clip",
								"50 %",
								"54 %",
								"58 %",
								"62 %",
								"67 %",
								"71 %"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "The first eighth's share of a beat: 50 % is straight, 67 % are triplets; or as the clip swings.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The first eighth's share of a beat: 50 % is straight, 67 % are triplets; or as the clip swings.",
					"annotation_name": "Swing"
				}
			},
			{
				"box": {
					"id": "obj-57",
					"varname": "chords",
					"maxclass": "live.text",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						1168,
						376,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						454,
						132,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Chords",
							"parameter_shortname": "Chords",
							"parameter_type": 2,
							"parameter_mmax": 1,
							"parameter_enum": [
								"Off",
								"On"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "On: the chords under the new bars come too, as one more clip.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "On: the chords under the new bars come too, as one more clip.",
					"annotation_name": "Chords",
					"mode": 1,
					"outputmode": 1,
					"text": "Chords",
					"texton": "Chords",
					"automation": "Off",
					"automationon": "On"
				}
			},
			{
				"box": {
					"id": "obj-58",
					"varname": "alone",
					"maxclass": "live.text",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						1168,
						416,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						542,
						132,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Own Clip",
							"parameter_shortname": "Own clip",
							"parameter_type": 2,
							"parameter_mmax": 1,
							"parameter_enum": [
								"Off",
								"On"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "On: the new bars come alone, in a clip that begins with them. Off: the clip's own notes come first, then the new bars.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "On: the new bars come alone, in a clip that begins with them. Off: the clip's own notes come first, then the new bars.",
					"annotation_name": "Own Clip",
					"mode": 1,
					"outputmode": 1,
					"text": "Own clip",
					"texton": "Own clip",
					"automation": "Off",
					"automationon": "On"
				}
			},
			{
				"box": {
					"id": "obj-59",
					"varname": "style",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						1168,
						456,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						640,
						60,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Style",
							"parameter_shortname": "Style",
							"parameter_type": 2,
							"parameter_mmax": 2,
							"parameter_enum": [
								"Chorale",
								"Renaissance",
								"Quartet"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "The music that second-voice is to sound like: hymns, masses of the 16th century, or string quartets.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The music that second-voice is to sound like: hymns, masses of the 16th century, or string quartets.",
					"annotation_name": "Style"
				}
			},
			{
				"box": {
					"id": "obj-60",
					"varname": "density",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						1456,
						16,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						728,
						60,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Density",
							"parameter_shortname": "Density",
							"parameter_type": 2,
							"parameter_mmax": 6,
							"parameter_enum": [
								"Any",
								"1/4",
								"1/2",
								"1",
								"3/2",
								"2",
								"3"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "How many notes a second voice has for each of the clip's; Any: as many as the model likes.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "How many notes a second voice has for each of the clip's; Any: as many as the model likes.",
					"annotation_name": "Density"
				}
			},
			{
				"box": {
					"id": "obj-61",
					"varname": "low",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						1456,
						56,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						640,
						96,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Lowest Note",
							"parameter_shortname": "Lowest",
							"parameter_type": 1,
							"parameter_mmax": 127,
							"parameter_initial": [
								0
							],
							"parameter_unitstyle": 8,
							"parameter_info": "No note of a second voice is lower; C-2 leaves it to the voice.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "No note of a second voice is lower; C-2 leaves it to the voice.",
					"annotation_name": "Lowest Note"
				}
			},
			{
				"box": {
					"id": "obj-62",
					"varname": "high",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						1456,
						96,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						728,
						96,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Highest Note",
							"parameter_shortname": "Highest",
							"parameter_type": 1,
							"parameter_mmax": 127,
							"parameter_initial": [
								127
							],
							"parameter_unitstyle": 8,
							"parameter_info": "No note of a second voice is higher; G8 leaves it to the voice.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "No note of a second voice is higher; G8 leaves it to the voice.",
					"annotation_name": "Highest Note"
				}
			},
			{
				"box": {
					"id": "obj-63",
					"varname": "contrary",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						1456,
						136,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						640,
						132,
						80,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Contrary Motion",
							"parameter_shortname": "Contrary",
							"parameter_type": 2,
							"parameter_mmax": 2,
							"parameter_enum": [
								"Off",
								"Some",
								"Much"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "How much a second voice leans to going down where the clip goes up, and up where it goes down.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "How much a second voice leans to going down where the clip goes up, and up where it goes down.",
					"annotation_name": "Contrary Motion"
				}
			},
			{
				"box": {
					"id": "obj-64",
					"varname": "used",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						1456,
						176,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						320,
						132,
						70,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Used Seed",
							"parameter_shortname": "Used",
							"parameter_type": 0,
							"parameter_mmax": 16777215.0,
							"parameter_initial": [
								0.0
							],
							"parameter_unitstyle": 0,
							"parameter_invisible": 2,
							"parameter_info": "The seed of the clip that was made last: type it into Seed to get the same notes again.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The seed of the clip that was made last: type it into Seed to get the same notes again.",
					"annotation_name": "Used Seed",
					"ignoreclick": 1
				}
			},
			{
				"box": {
					"id": "obj-65",
					"varname": "title",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1456,
						216,
						200,
						22
					],
					"text": "Second Voice",
					"presentation": 1,
					"presentation_rect": [
						26,
						8,
						192,
						18
					],
					"fontsize": 13.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-66",
					"varname": "status",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1456,
						256,
						200,
						22
					],
					"text": "Select a clip and press Generate",
					"presentation": 1,
					"presentation_rect": [
						10,
						28,
						208,
						40
					],
					"fontsize": 10.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-67",
					"varname": "model_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1456,
						296,
						200,
						22
					],
					"text": "Model",
					"presentation": 1,
					"presentation_rect": [
						240,
						8,
						124,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-68",
					"varname": "voice_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1456,
						336,
						200,
						22
					],
					"text": "Voice",
					"presentation": 1,
					"presentation_rect": [
						372,
						8,
						60,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-69",
					"varname": "takes_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1456,
						376,
						200,
						22
					],
					"text": "Takes",
					"presentation": 1,
					"presentation_rect": [
						294,
						44,
						40,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-70",
					"varname": "follow_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1456,
						416,
						200,
						22
					],
					"text": "Scale",
					"presentation": 1,
					"presentation_rect": [
						344,
						44,
						88,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-71",
					"varname": "target_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1456,
						456,
						200,
						22
					],
					"text": "Target",
					"presentation": 1,
					"presentation_rect": [
						294,
						80,
						66,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-72",
					"varname": "redo_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						16,
						200,
						22
					],
					"text": "Redo",
					"presentation": 1,
					"presentation_rect": [
						366,
						80,
						66,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-73",
					"varname": "seed_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						56,
						200,
						22
					],
					"text": "Seed (0 new)",
					"presentation": 1,
					"presentation_rect": [
						240,
						116,
						70,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-74",
					"varname": "used_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						96,
						200,
						22
					],
					"text": "Last seed",
					"presentation": 1,
					"presentation_rect": [
						320,
						116,
						70,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-75",
					"varname": "blues_title",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						136,
						200,
						22
					],
					"text": "Carrying on",
					"presentation": 1,
					"presentation_rect": [
						454,
						8,
						168,
						15
					],
					"fontsize": 10.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-76",
					"varname": "blues_note",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						176,
						200,
						22
					],
					"text": "Bars for all, the rest for blues",
					"presentation": 1,
					"presentation_rect": [
						454,
						24,
						168,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-77",
					"varname": "bars_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						216,
						200,
						22
					],
					"text": "Bars",
					"presentation": 1,
					"presentation_rect": [
						454,
						44,
						80,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-78",
					"varname": "form_bar_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						256,
						200,
						22
					],
					"text": "Form bar, 0 auto",
					"presentation": 1,
					"presentation_rect": [
						542,
						44,
						80,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-79",
					"varname": "changes_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						296,
						200,
						22
					],
					"text": "Changes",
					"presentation": 1,
					"presentation_rect": [
						454,
						80,
						80,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-80",
					"varname": "swing_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						336,
						200,
						22
					],
					"text": "Swing",
					"presentation": 1,
					"presentation_rect": [
						542,
						80,
						80,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-81",
					"varname": "wishes_title",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						376,
						200,
						22
					],
					"text": "Second voices",
					"presentation": 1,
					"presentation_rect": [
						640,
						8,
						168,
						15
					],
					"fontsize": 10.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-82",
					"varname": "wishes_note",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						416,
						200,
						22
					],
					"text": "Wishes; Style is for second-voice",
					"presentation": 1,
					"presentation_rect": [
						640,
						24,
						168,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-83",
					"varname": "style_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						1744,
						456,
						200,
						22
					],
					"text": "Style",
					"presentation": 1,
					"presentation_rect": [
						640,
						44,
						80,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-84",
					"varname": "density_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						2032,
						16,
						200,
						22
					],
					"text": "Notes per note",
					"presentation": 1,
					"presentation_rect": [
						728,
						44,
						80,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-85",
					"varname": "low_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						2032,
						56,
						200,
						22
					],
					"text": "Lowest note",
					"presentation": 1,
					"presentation_rect": [
						640,
						80,
						80,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-86",
					"varname": "high_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						2032,
						96,
						200,
						22
					],
					"text": "Highest note",
					"presentation": 1,
					"presentation_rect": [
						728,
						80,
						80,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-87",
					"varname": "contrary_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						2032,
						136,
						200,
						22
					],
					"text": "Contrary motion",
					"presentation": 1,
					"presentation_rect": [
						640,
						116,
						80,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-88",
					"varname": "first_line",
					"maxclass": "live.line",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						2032,
						176,
						200,
						22
					],
					"presentation": 1,
					"presentation_rect": [
						226,
						10,
						5,
						149
					],
					"justification": 1
				}
			},
			{
				"box": {
					"id": "obj-89",
					"varname": "second_line",
					"maxclass": "live.line",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						2032,
						216,
						200,
						22
					],
					"presentation": 1,
					"presentation_rect": [
						440,
						10,
						5,
						149
					],
					"justification": 1
				}
			},
			{
				"box": {
					"id": "obj-90",
					"varname": "third_line",
					"maxclass": "live.line",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						2032,
						256,
						200,
						22
					],
					"presentation": 1,
					"presentation_rect": [
						626,
						10,
						5,
						149
					],
					"justification": 1
				}
			},
			{
				"box": {
					"id": "obj-91",
					"varname": "light",
					"maxclass": "panel",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						2032,
						296,
						200,
						22
					],
					"presentation": 1,
					"presentation_rect": [
						10,
						12,
						10,
						10
					],
					"parameter_enable": 0,
					"mode": 0,
					"rounded": 5,
					"bgcolor": [
						0.85,
						0.33,
						0.28,
						1.0
					]
				}
			},
			{
				"box": {
					"id": "obj-92",
					"varname": "voice_line",
					"maxclass": "multislider",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						2032,
						336,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						10,
						70,
						208,
						44
					],
					"parameter_enable": 0,
					"saved_attribute_attributes": {
						"slidercolor": {
							"expression": "themecolor.live_lcd_control_fg"
						}
					},
					"size": 128,
					"setminmax": [
						0.0,
						127.0
					],
					"setstyle": 0,
					"settype": 0,
					"ignoreclick": 1,
					"bgcolor": [
						0.0,
						0.0,
						0.0,
						0.0
					]
				}
			},
			{
				"box": {
					"id": "obj-93",
					"varname": "lead_line",
					"maxclass": "multislider",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						2032,
						376,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						10,
						70,
						208,
						44
					],
					"parameter_enable": 0,
					"saved_attribute_attributes": {
						"bgcolor": {
							"expression": "themecolor.live_lcd_bg"
						},
						"slidercolor": {
							"expression": "themecolor.live_lcd_control_fg_zombie"
						}
					},
					"size": 128,
					"setminmax": [
						0.0,
						127.0
					],
					"setstyle": 0,
					"settype": 0,
					"ignoreclick": 1
				}
			},
			{
				"box": {
					"id": "obj-94",
					"varname": "progress",
					"maxclass": "multislider",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						2032,
						416,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						10,
						117,
						208,
						5
					],
					"parameter_enable": 0,
					"saved_attribute_attributes": {
						"bgcolor": {
							"expression": "themecolor.live_control_bg"
						},
						"slidercolor": {
							"expression": "themecolor.live_control_selection"
						}
					},
					"size": 1,
					"setminmax": [
						0.0,
						100.0
					],
					"setstyle": 1,
					"settype": 0,
					"ignoreclick": 1,
					"orientation": 0
				}
			}
		],
		"lines": [
			{
				"patchline": {
					"source": [
						"obj-1",
						0
					],
					"destination": [
						"obj-2",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-3",
						0
					],
					"destination": [
						"obj-37",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-37",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-4",
						0
					],
					"destination": [
						"obj-5",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-5",
						0
					],
					"destination": [
						"obj-6",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						1
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						2
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						3
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						4
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						5
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-7",
						0
					],
					"destination": [
						"obj-8",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-7",
						1
					],
					"destination": [
						"obj-4",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-7",
						2
					],
					"destination": [
						"obj-9",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-9",
						0
					],
					"destination": [
						"obj-66",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-7",
						3
					],
					"destination": [
						"obj-10",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-10",
						0
					],
					"destination": [
						"obj-11",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-11",
						0
					],
					"destination": [
						"obj-91",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-10",
						1
					],
					"destination": [
						"obj-94",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-10",
						2
					],
					"destination": [
						"obj-12",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-12",
						0
					],
					"destination": [
						"obj-93",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-12",
						0
					],
					"destination": [
						"obj-92",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-10",
						3
					],
					"destination": [
						"obj-93",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-10",
						4
					],
					"destination": [
						"obj-92",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-10",
						5
					],
					"destination": [
						"obj-13",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-13",
						0
					],
					"destination": [
						"obj-64",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-10",
						6
					],
					"destination": [
						"obj-14",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-14",
						0
					],
					"destination": [
						"obj-48",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-17",
						0
					],
					"destination": [
						"obj-38",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-42",
						0
					],
					"destination": [
						"obj-15",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-43",
						0
					],
					"destination": [
						"obj-16",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-44",
						0
					],
					"destination": [
						"obj-17",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-15",
						0
					],
					"destination": [
						"obj-39",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-16",
						0
					],
					"destination": [
						"obj-40",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-17",
						0
					],
					"destination": [
						"obj-41",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-39",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-40",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-41",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-45",
						0
					],
					"destination": [
						"obj-18",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-46",
						0
					],
					"destination": [
						"obj-19",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-47",
						0
					],
					"destination": [
						"obj-20",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-48",
						0
					],
					"destination": [
						"obj-21",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-49",
						0
					],
					"destination": [
						"obj-22",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-50",
						0
					],
					"destination": [
						"obj-23",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-51",
						0
					],
					"destination": [
						"obj-24",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-52",
						0
					],
					"destination": [
						"obj-25",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-53",
						0
					],
					"destination": [
						"obj-26",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-54",
						0
					],
					"destination": [
						"obj-27",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-55",
						0
					],
					"destination": [
						"obj-28",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-56",
						0
					],
					"destination": [
						"obj-29",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-57",
						0
					],
					"destination": [
						"obj-30",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-58",
						0
					],
					"destination": [
						"obj-31",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-59",
						0
					],
					"destination": [
						"obj-32",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-60",
						0
					],
					"destination": [
						"obj-33",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-61",
						0
					],
					"destination": [
						"obj-34",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-62",
						0
					],
					"destination": [
						"obj-35",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-63",
						0
					],
					"destination": [
						"obj-36",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-18",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-19",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-20",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-21",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-22",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-23",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-24",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-25",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-26",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-27",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-28",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-29",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-30",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-31",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-32",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-33",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-34",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-35",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-36",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			}
		],
		"parameters": {
			"obj-42": [
				"Generate",
				"Generate",
				0
			],
			"obj-43": [
				"Cancel",
				"Cancel",
				0
			],
			"obj-44": [
				"Start Engine",
				"Start engine",
				0
			],
			"obj-45": [
				"Temperature",
				"Temp",
				0
			],
			"obj-46": [
				"Voice",
				"Voice",
				0
			],
			"obj-47": [
				"Seed",
				"Seed",
				0
			],
			"obj-48": [
				"Model",
				"Model",
				0
			],
			"obj-49": [
				"Takes",
				"Takes",
				0
			],
			"obj-50": [
				"Follow Scale",
				"Scale",
				0
			],
			"obj-51": [
				"Target",
				"Target",
				0
			],
			"obj-52": [
				"Redo",
				"Redo",
				0
			],
			"obj-53": [
				"Bars",
				"Bars",
				0
			],
			"obj-54": [
				"Form Bar",
				"Form Bar",
				0
			],
			"obj-55": [
				"Changes",
				"Changes",
				0
			],
			"obj-56": [
				"Swing",
				"Swing",
				0
			],
			"obj-57": [
				"Chords",
				"Chords",
				0
			],
			"obj-58": [
				"Own Clip",
				"Own clip",
				0
			],
			"obj-59": [
				"Style",
				"Style",
				0
			],
			"obj-60": [
				"Density",
				"Density",
				0
			],
			"obj-61": [
				"Lowest Note",
				"Lowest",
				0
			],
			"obj-62": [
				"Highest Note",
				"Highest",
				0
			],
			"obj-63": [
				"Contrary Motion",
				"Contrary",
				0
			],
			"obj-64": [
				"Used Seed",
				"Used",
				0
			],
			"parameterbanks": {
				"0": {
					"index": 0,
					"name": "Main",
					"parameters": [
						"Generate",
						"Temperature",
						"Voice",
						"Model",
						"Takes",
						"Seed",
						"Follow Scale",
						"Target"
					],
					"buttons": [
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-"
					]
				},
				"1": {
					"index": 1,
					"name": "Blues",
					"parameters": [
						"Bars",
						"Form Bar",
						"Changes",
						"Swing",
						"Chords",
						"Own Clip",
						"-",
						"-"
					],
					"buttons": [
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-"
					]
				},
				"2": {
					"index": 2,
					"name": "More",
					"parameters": [
						"Redo",
						"Cancel",
						"Start Engine",
						"-",
						"-",
						"-",
						"-",
						"-"
					],
					"buttons": [
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-"
					]
				},
				"3": {
					"index": 3,
					"name": "Wishes",
					"parameters": [
						"Style",
						"Density",
						"Lowest Note",
						"Highest Note",
						"Contrary Motion",
						"-",
						"-",
						"-"
					],
					"buttons": [
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-"
					]
				}
			},
			"inherited_shortname": 1
		},
		"dependency_cache": [
			{
				"name": "SecondVoice.js",
				"bootpath": ".",
				"type": "TEXT",
				"implicit": 1
			}
		],
		"latency": 0,
		"is_mpe": 1,
		"external_mpe_tuning_enabled": 0,
		"minimum_live_version": "11.1",
		"minimum_max_version": "",
		"platform_compatibility": 0,
		"project": {
			"version": 1,
			"creationdate": 3850070400,
			"modificationdate": 3850070400,
			"viewrect": [
				0,
				0,
				300,
				500
			],
			"autoorganize": 1,
			"hideprojectwindow": 1,
			"showdependencies": 1,
			"autolocalize": 0,
			"contents": {
				"patchers": {},
				"code": {
					"SecondVoice.js": {
						"kind": "javascript",
						"local": 1
					}
				}
			},
			"layout": {},
			"searchpath": {},
			"detailsvisible": 0,
			"amxdtype": 1835887981,
			"readonly": 0,
			"devpathtype": 0,
			"devpath": ".",
			"sortmode": 0,
			"viewmode": 0,
			"includepackages": 0
		},
		"autosave": 0
	}
}
